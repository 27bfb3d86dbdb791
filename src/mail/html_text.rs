//! HTML to text, for mail that has nothing else (hard cases 22, 23).
//!
//! One pass over the characters and no tree: a hostile page costs no more than its length, where a
//! browser's parser can be made to build millions of nodes out of a few kilobytes. Links keep their
//! target, quotes become `> `, and nothing of scripts, styles or comments is text.

use mail_parser::decoders::html::add_html_token;

/// The text of a page.
#[must_use]
pub fn text_of(html: &str) -> String {
    let mut out = Page::default();
    let mut rest = html;
    let mut quotes_close = true;
    let mut comments_close = true;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        out.text(before);
        if let Some(comment) = from.strip_prefix("<!--") {
            let end = if comments_close { comment.find("-->").map(|i| i + 3) } else { None };
            comments_close = end.is_some();
            let end = end.or_else(|| comment.find('>').map(|i| i + 1));
            rest = comment.get(end.unwrap_or(comment.len())..).unwrap_or_default();
            continue;
        }
        let inner = from.get(1..).unwrap_or_default();
        let is_tag = inner.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        if !is_tag {
            out.text("<");
            rest = inner;
            continue;
        }
        let end = if quotes_close { tag_end(inner) } else { None };
        let Some(end) = end.or_else(|| {
            quotes_close = false;
            inner.find('>')
        }) else {
            rest = ""; // a tag that never ends: nothing after it is text
            break;
        };
        let tag = Tag::read(inner.get(..end).unwrap_or_default());
        rest = inner.get(end + 1..).unwrap_or_default();
        if tag.is_silent() {
            rest = after_element(rest, &tag.name);
            continue;
        }
        out.tag(&tag);
    }
    out.text(rest);
    out.finish()
}

/// Where the tag's `>` is, quotes respected.
fn tag_end(inner: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (i, b) in inner.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (None, b'"' | b'\'') if after_equals => quote = Some(b),
            (None, b'>') => return Some(i),
            _ => {}
        }
        after_equals = b == b'=' || (after_equals && b.is_ascii_whitespace());
    }
    None
}

/// What follows the end of an element whose content is no text; nothing, if it never ends.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(open) = rest.get(at..).and_then(|r| r.find("</")) {
        let start = at + open + 2;
        let end = start + name.len();
        if rest.get(start..end).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            let close =
                rest.get(end..).and_then(|r| r.find('>')).map_or(rest.len(), |i| end + i + 1);
            return rest.get(close..).unwrap_or_default();
        }
        at = start;
    }
    ""
}

struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    fn read(inner: &'a str) -> Self {
        let closes = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let end = inner.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        Self { name: name.to_ascii_lowercase(), closes, attributes }
    }

    /// Its content is not for readers.
    fn is_silent(&self) -> bool {
        !self.closes
            && !self.attributes.trim_end().ends_with('/')
            && matches!(
                self.name.as_str(),
                "script"
                    | "style"
                    | "title"
                    | "template"
                    | "svg"
                    | "iframe"
                    | "noembed"
                    | "noframes"
                    | "object"
                    | "xml"
            )
    }

    /// The link's target, if a reader may follow it.
    fn link(&self) -> Option<String> {
        let lower = self.attributes.to_ascii_lowercase();
        let at = lower.find("href")? + 4;
        let value = self.attributes.get(at..)?.trim_start().strip_prefix('=')?.trim_start();
        let value = match value.chars().next()? {
            q @ ('"' | '\'') => value.get(1..)?.split(q).next()?,
            _ => value.split(|c: char| c.is_whitespace()).next()?,
        };
        let value = decoded(value);
        let value = value.trim();
        let scheme = value.split(':').next()?.to_ascii_lowercase();
        let allowed = matches!(scheme.as_str(), "http" | "https" | "mailto");
        (allowed && value.len() <= 2_000 && !value.chars().any(char::is_control))
            .then(|| value.to_owned())
    }
}

/// Text with its entities undone.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(34).position(|b| b == b';');
        match end.and_then(|end| from.get(..=end)) {
            Some(entity) if !entity.contains(char::is_whitespace) => {
                add_html_token(&mut out, entity.as_bytes(), false);
                rest = from.get(entity.len()..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text as it grows: breaks and blanks are owed and paid before the next word.
#[derive(Default)]
struct Page {
    out: String,
    breaks: usize,
    blank: bool,
    quote: usize,
    pre: usize,
    lists: Vec<Option<usize>>,
    link: Option<(String, usize)>,
}

impl Page {
    fn text(&mut self, raw: &str) {
        for c in decoded(raw).chars() {
            match c {
                '\n' if self.pre > 0 => self.breaks += 1,
                '\r' => {}
                c if c.is_whitespace() || c == '\u{a0}' => {
                    if self.pre > 0 && c != '\n' {
                        self.pay();
                        self.out.push(c);
                    } else {
                        self.blank = true;
                    }
                }
                c if c.is_control() => {}
                c => {
                    self.pay();
                    self.out.push(c);
                }
            }
        }
    }

    /// Writes the breaks and the blank that are owed.
    fn pay(&mut self) {
        let at_start = self.out.is_empty();
        let breaks = std::mem::take(&mut self.breaks);
        let blank = std::mem::take(&mut self.blank);
        if at_start || breaks > 0 {
            let prefix = "> ".repeat(self.quote.min(20));
            for i in 0..breaks.min(3) {
                if !at_start {
                    self.out.push('\n');
                }
                if i + 1 < breaks.min(3) && !at_start {
                    self.out.push_str(prefix.trim_end());
                }
            }
            self.out.push_str(&prefix);
        } else if blank && !self.out.ends_with([' ', '\t', '\n']) {
            self.out.push(' ');
        }
    }

    fn owe(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match tag.name.as_str() {
            "br" => self.breaks += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "dl" => self.owe(2),
            "ul" | "ol" => {
                self.owe(1);
                if tag.closes {
                    self.lists.pop();
                } else if self.lists.len() < 20 {
                    self.lists.push((tag.name == "ol").then_some(0));
                }
            }
            "li" if !tag.closes => self.item(),
            "td" | "th"
                if tag.closes
                    && self.breaks == 0
                    && !self.out.is_empty()
                    && !self.out.ends_with(['\n', '\t']) =>
            {
                self.out.push('\t');
            }
            "hr" => {
                self.owe(1);
                self.pay();
                self.out.push_str(&"_".repeat(32));
                self.owe(1);
            }
            "blockquote" => {
                self.owe(1);
                self.quote = if tag.closes { self.quote.saturating_sub(1) } else { self.quote + 1 };
            }
            "pre" | "textarea" => {
                self.owe(1);
                self.pre = if tag.closes { self.pre.saturating_sub(1) } else { self.pre + 1 };
            }
            "a" if tag.closes => self.end_link(),
            "a" => self.link = tag.link().map(|link| (link, self.out.len())),
            "div" | "tr" | "section" | "article" | "header" | "footer" | "main" | "form"
            | "center" | "address" | "figure" | "dt" | "dd" | "body" | "fieldset" | "li" => {
                self.owe(1);
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.owe(1);
        self.pay();
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}. ")
            }
            _ => "- ".to_owned(),
        };
        self.out.push_str(&mark);
    }

    /// Adds the target where the words do not say it.
    fn end_link(&mut self) {
        let Some((link, start)) = self.link.take() else { return };
        let words = self.out.get(start..).unwrap_or_default().trim();
        let plain = link.trim_start_matches("mailto:");
        let short = plain.split("://").last().unwrap_or(plain).trim_end_matches('/');
        if !words.is_empty() && !words.contains(short) {
            self.out.push_str(" (");
            self.out.push_str(plain);
            self.out.push(')');
        }
    }

    fn finish(self) -> String {
        let lines: Vec<&str> = self.out.lines().map(str::trim_end).collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_text() {
        let cases: &[(&str, &str)] = &[
            (
                "<style>b{}</style><p>Display <b>flickers</b> since dawn.</p>",
                "Display flickers since dawn.",
            ),
            (
                "<p>Motor hums</p><script>1</script><img src=q onerror=2><a href=\" jAvascript:3\">k</a>",
                "Motor hums\n\nk",
            ),
            ("a<br>b<br><br>c", "a\nb\n\nc"),
            ("<div>a</div><div>b</div>", "a\nb"),
            (
                "<p>see <a href=\"https://x.example/a\">here</a></p>",
                "see here (https://x.example/a)",
            ),
            ("<a href=https://x.example/>x.example</a>", "x.example"),
            ("<blockquote>old<br>er</blockquote>new", "> old\n> er\nnew"),
            ("<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n1. c\n2. d"),
            ("a &lt;b&gt; &amp; &#28201; &nope; & c&nbsp;d", "a <b> & 温 &nope; & c d"),
            ("<!-- no --><!--[if mso]>no<![endif]-->yes<![if !x]>!", "yes!"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("1 < 2 <b>x</b>", "1 < 2 x"),
            ("<p title=\"a > b\">x</p>", "x"),
            ("<title>no</title>yes", "yes"),
        ];
        for (html, text) in cases {
            assert_eq!(text_of(html), *text, "{html}");
        }
    }

    #[test]
    fn a_hostile_page_costs_no_more_than_its_length() {
        for piece in
            ["<div>", "<font color=1>", "<a href=\"", "<!--", "<!-->", "<", "&", "<p x=\"'>", "</"]
        {
            assert!(text_of(&piece.repeat(200_000)).len() <= piece.len() * 200_000);
        }
    }
}
