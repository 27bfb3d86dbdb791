//! The parts of a MIME message, found in one pass over its lines, bounded in depth and number
//! (hard cases 21–28). Attached messages are leaves: what is in them is not ours.

use std::ops::Range;

use super::{
    headers::Headers,
    limits,
    lines::{Line, line_at, lines_from},
    parameters::Structured,
};

/// A part: a multipart or a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The multipart that it is in.
    pub parent: Option<usize>,
    /// Its header.
    pub headers: Headers,
    /// Its Content-Type; `text/plain` where none is named.
    pub content_type: Structured,
    /// Where its body is in the message.
    pub body: Range<usize>,
    /// It was read as a multipart.
    pub is_multipart: bool,
}

/// A message in parts; the first is the message itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// In the order of their appearance.
    pub parts: Vec<Part>,
    /// Why the message was not read to its end, if it was not.
    pub too_complex: Option<String>,
    /// What was odd.
    pub oddities: Vec<String>,
}

impl Structure {
    /// Takes a message apart.
    #[must_use]
    pub fn read(raw: &[u8]) -> Self {
        let whole = Walk::new(raw, None).run();
        let Some(root) = whole.parts.first() else { return whole };
        let childless = root.is_multipart && whole.parts.len() == 1;
        if !childless || whole.too_complex.is_some() {
            return whole;
        }
        // its boundary never came: take the first line that looks like one
        let Some(boundary) = likely_boundary(raw, root.body.start, usize::MAX) else {
            let mut whole = whole;
            for part in &mut whole.parts {
                part.is_multipart = false;
                part.content_type = Structured::read(b"text/plain");
            }
            whole.oddities.push("It says that it has parts, and has none.".to_owned());
            return whole;
        };
        let mut again = Walk::new(raw, Some(boundary)).run();
        again.oddities.push("Its parts are divided otherwise than it says.".to_owned());
        again
    }

    /// The parts directly in `parent`.
    pub fn children(&self, parent: usize) -> impl Iterator<Item = usize> {
        self.parts
            .iter()
            .enumerate()
            .filter(move |(_, part)| part.parent == Some(parent))
            .map(|(index, _)| index)
    }
}

/// A multipart whose end has not come.
struct Open {
    part: usize,
    boundary: Vec<u8>,
}

struct Walk<'a> {
    raw: &'a [u8],
    root_boundary: Option<Vec<u8>>,
    found: Structure,
    open: Vec<Open>,
    leaf: Option<usize>,
}

impl<'a> Walk<'a> {
    fn new(raw: &'a [u8], root_boundary: Option<Vec<u8>>) -> Self {
        Self { raw, root_boundary, found: Structure::default(), open: Vec::new(), leaf: None }
    }

    fn run(mut self) -> Structure {
        let mut at = self.begin(None, 0);
        while let Some(line) = line_at(self.raw, at) {
            if self.found.too_complex.is_some() {
                break;
            }
            at = line.next;
            if !line.text.starts_with(b"--") {
                continue;
            }
            let Some((level, closes)) = self.boundary(line.text) else { continue };
            self.end_down_to(level, self.end_before(&line));
            if closes {
                let end = line.start;
                if let Some(open) = self.open.pop() {
                    self.set_end(open.part, end);
                }
            } else if let Some(parent) = self.open.get(level).map(|o| o.part) {
                at = self.begin(Some(parent), line.next);
            }
        }
        self.end_down_to(0, self.raw.len());
        while let Some(open) = self.open.pop() {
            self.set_end(open.part, self.raw.len());
        }
        self.found
    }

    /// Starts the part whose header is at `at`; says where its body starts.
    fn begin(&mut self, parent: Option<usize>, at: usize) -> usize {
        let (headers, body) = Headers::read(self.raw, at);
        if let Some(why) = &headers.too_large {
            self.found.too_complex = Some(why.clone());
        }
        if self.found.parts.len() >= limits::PARTS {
            self.found.too_complex = Some(format!("it has more than {} parts", limits::PARTS));
            return body;
        }
        let in_digest = parent
            .and_then(|p| self.found.parts.get(p))
            .is_some_and(|p| p.content_type.value == "multipart/digest");
        let mut content_type = Structured::read(headers.first("content-type").unwrap_or_default());
        if content_type.value == "text" || content_type.value.is_empty() {
            let default = if in_digest { "message/rfc822" } else { "text/plain" };
            default.clone_into(&mut content_type.value);
        }
        let boundary = if content_type.value.starts_with("multipart/") {
            self.boundary_of(&content_type, parent.is_none(), body)
        } else {
            None
        };
        let index = self.found.parts.len();
        let is_multipart = boundary.is_some();
        if !is_multipart && content_type.value.starts_with("multipart/") {
            "text/plain".clone_into(&mut content_type.value);
            self.found.oddities.push("It says that it has parts, and has none.".to_owned());
        }
        self.found.parts.push(Part {
            parent,
            headers,
            content_type,
            body: body..self.raw.len(),
            is_multipart,
        });
        match boundary {
            Some(boundary) if self.open.len() >= limits::DEPTH => {
                drop(boundary);
                self.found.too_complex =
                    Some(format!("its parts lie more than {} deep", limits::DEPTH));
            }
            Some(boundary) => self.open.push(Open { part: index, boundary }),
            None => self.leaf = Some(index),
        }
        body
    }

    fn boundary_of(&self, content_type: &Structured, root: bool, body: usize) -> Option<Vec<u8>> {
        if root && self.root_boundary.is_some() {
            return self.root_boundary.clone();
        }
        let named = content_type.parameter("boundary", None).map(|b| b.trim_end().to_owned());
        match named {
            Some(named) if !named.is_empty() && named.len() <= 998 => Some(named.into_bytes()),
            _ => likely_boundary(self.raw, body, 64),
        }
    }

    /// Which open multipart the line belongs to, and whether it closes it; the innermost first.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let rest = line.get(2..)?.trim_ascii_end();
        let found = |exact: bool| {
            self.open.iter().enumerate().rev().find_map(|(level, open)| {
                let after = rest.strip_prefix(open.boundary.as_slice())?;
                match (exact, after) {
                    (true, b"") => Some((level, false)),
                    (false, b"--") => Some((level, true)),
                    _ => None,
                }
            })
        };
        found(true).or_else(|| found(false))
    }

    /// The place before the line end that belongs to the boundary.
    fn end_before(&self, line: &Line<'_>) -> usize {
        match self.raw.get(..line.start) {
            Some([.., b'\r', b'\n']) => line.start - 2,
            Some([.., b'\n' | b'\r']) => line.start - 1,
            _ => line.start,
        }
    }

    /// Ends the leaf and every multipart within level `level`.
    fn end_down_to(&mut self, level: usize, end: usize) {
        if let Some(leaf) = self.leaf.take() {
            self.set_end(leaf, end);
        }
        while self.open.len() > level + 1 {
            if let Some(open) = self.open.pop() {
                self.set_end(open.part, end);
            }
        }
    }

    fn set_end(&mut self, part: usize, end: usize) {
        if let Some(part) = self.found.parts.get_mut(part) {
            part.body.end = end.max(part.body.start);
        }
    }
}

/// The first of the next `within` lines that looks like a boundary.
fn likely_boundary(raw: &[u8], at: usize, within: usize) -> Option<Vec<u8>> {
    lines_from(raw, at).take(within).find_map(|line| {
        let text = line.text.trim_ascii_end();
        let name = text.strip_prefix(b"--")?;
        let header_next = line_at(raw, line.next).is_some_and(|next| {
            next.text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
        });
        (!name.is_empty() && !name.contains(&b' ') && header_next).then(|| name.to_vec())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(raw: &str) -> Vec<String> {
        let found = Structure::read(raw.as_bytes());
        let text = |p: &Part| raw.get(p.body.clone()).unwrap_or_default().to_owned();
        found.parts.iter().filter(|p| !p.is_multipart).map(text).collect()
    }

    #[test]
    fn parts_are_found_whatever_their_boundaries() {
        let type_of = "Content-Type: multipart/mixed; boundary=";
        let cases: &[(&str, &[&str])] = &[
            ("b\n\npre\n--b\n\none\n--b\n\ntwo\n--b--\nepi", &["one", "two"]),
            ("\"b c\"\r\n\r\n--b c\r\n\r\none\r\n--b c--\r\n", &["one"]),
            ("b\n\n--b\n\none\n--bb\nstill\n--b\n\ntwo", &["one\n--bb\nstill", "two"]),
            ("-\n\n---\n\none\n-----\n", &["one"]),
            ("b \n\n--b  \n\none\n--b--  \n", &["one"]),
            ("wrong\n\n--b\nContent-Type: text/plain\n\none\n--b--\n", &["one"]),
            ("b\n\nno parts here", &["no parts here"]),
            ("b\n\n--b\n--b\n\ntwo\n--b--", &["", "two"]),
        ];
        for (rest, expected) in cases {
            assert_eq!(bodies(&format!("{type_of}{rest}")), *expected, "{rest}");
        }
        let missing =
            "Content-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\none\n--b--";
        assert_eq!(bodies(missing), ["one"]);
    }

    #[test]
    fn an_inner_part_ends_with_the_outer_one() {
        let raw = "Content-Type: multipart/mixed; boundary=o\n\n--o\n\
                   Content-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--o\n\ntwo\n--o--";
        let found = Structure::read(raw.as_bytes());
        assert_eq!(
            found.parts.iter().map(|p| p.parent).collect::<Vec<_>>(),
            [None, Some(0), Some(1), Some(0)]
        );
    }

    #[test]
    fn what_is_too_deep_or_too_many_is_given_up() {
        let deep = (0..10_000)
            .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"))
            .collect::<Vec<_>>()
            .concat();
        assert!(Structure::read(deep.as_bytes()).too_complex.is_some());
        let many = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n{}--b--",
            "--b\n\nx\n".repeat(10_000)
        );
        assert!(Structure::read(many.as_bytes()).too_complex.is_some());
    }
}
