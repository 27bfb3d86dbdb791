//! A mistake in a plan document, with its place, and the list that collects them all.

use std::{fmt, ops::Range};

use super::super::told::{Told, told};

/// One thing that is wrong with a plan document, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where: the keys from the outside in, such as `severity.S1.target.restored.within`;
    /// `ladder[0].step[2].to` counts from 0. Empty is the whole document.
    pub path: String,
    /// The line of the document, from 1; none where only the values are known.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: Told,
    /// What to write instead.
    pub fix: Told,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.what, self.fix)
    }
}

/// All mistakes found so far in one text.
pub(super) struct Mistakes {
    line_starts: Vec<usize>,
    found: Vec<Mistake>,
    /// The text is no TOML as a whole: what seems to be missing may stand in the broken part.
    is_broken: bool,
}

impl Mistakes {
    pub(super) fn of(text: &str) -> Self {
        let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { line_starts, found: Vec::new(), is_broken: false }
    }

    /// The line that a place in the text is on, from 1.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.line_starts.partition_point(|start| *start <= span.start) + 1
    }

    pub(super) fn add(
        &mut self,
        span: &Range<usize>,
        path: &str,
        what: impl Into<Told>,
        fix: impl Into<Told>,
    ) {
        let line = Some(self.line(span));
        self.found.push(Mistake {
            path: path.to_owned(),
            line,
            what: what.into(),
            fix: fix.into(),
        });
    }

    /// A key that must be there is not. Silent where the text is broken, since the key may be in
    /// the part that could not be read.
    pub(super) fn add_missing(&mut self, span: &Range<usize>, path: &str, fix: impl Into<Told>) {
        if !self.is_broken {
            self.add(span, path, told!("mistake-missing"), fix);
        }
    }

    /// The text breaks TOML's own grammar here.
    pub(super) fn add_broken(&mut self, span: &Range<usize>, message: &str) {
        self.is_broken = true;
        self.add(span, "", told!("mistake-toml", message = message), told!("mistake-toml-fix"));
    }

    /// All of them, in the order of the document; nothing twice.
    pub(super) fn into_list(self) -> Vec<Mistake> {
        let mut list = self.found;
        list.sort_by(|a, b| (a.line, &a.path).cmp(&(b.line, &b.path)));
        list.dedup();
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_names_its_line_its_keys_and_what_to_write() {
        let mut mistakes = Mistakes::of("a = 1\nb = 2\n");
        mistakes.add(&(6..7), "b", "“2” is no text", "write b = \"…\"");
        let [one] = &mistakes.into_list()[..] else { panic!("one mistake") };
        assert_eq!(one.to_string(), "line 2, b: “2” is no text; write b = \"…\"");
    }
}
