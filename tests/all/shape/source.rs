//! Reads the source: its files as modules, and the paths that they import or name.

use std::collections::BTreeSet;

use crate::support::project;

/// A file of `src/` as a module: `["domain", "plan"]` for `src/domain/plan/mod.rs`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Module(pub Vec<String>);

impl Module {
    /// Of a path such as `src/domain/plan/mod.rs`; `lib.rs` is the root.
    fn of(path: &str) -> Self {
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
        let inner = inner.strip_suffix("/mod").unwrap_or(inner);
        match inner {
            "lib" => Self(Vec::new()),
            _ => Self(inner.split('/').map(str::to_owned).collect()),
        }
    }

    /// The room it is in: the first name, `lib` for the root.
    pub fn room(&self) -> &str {
        self.0.first().map_or("lib", String::as_str)
    }

    /// For people: `domain::plan`.
    pub fn name(&self) -> String {
        self.0.join("::")
    }
}

/// A file with all the paths it takes from this crate, each from the root.
pub struct File {
    /// What it is.
    pub module: Module,
    /// `["domain", "time", "Timestamp"]` for `use crate::domain::time::Timestamp`.
    pub paths: BTreeSet<Vec<String>>,
}

/// Every file of `src/`.
pub fn files() -> Vec<File> {
    project::files("src", ".rs")
        .iter()
        .map(|path| {
            let module = Module::of(path);
            let paths = paths(&without_comments_and_texts(&project::text(path)), &module);
            File { module, paths }
        })
        .collect()
}

/// Blanks comments, texts and characters out, so that no brace or path in them is seen.
fn without_comments_and_texts(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out = String::new();
    let mut i = 0;
    while i < chars.len() {
        let hashes = (i + 1..chars.len()).take_while(|j| at(*j) == '#').count();
        if at(i) == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == 'r' && at(i + 1 + hashes) == '"' {
            i += hashes + 2;
            let closing = |i: usize| at(i) == '"' && (1..=hashes).all(|k| at(i + k) == '#');
            while i < chars.len() && !closing(i) {
                i += 1;
            }
            i += hashes + 1;
        } else if at(i) == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if at(i) == '\'' && at(i + 1) == '\\' {
            i += 3;
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else if at(i) == '\'' && at(i + 2) == '\'' {
            i += 3;
        } else {
            out.push(at(i));
            i += 1;
        }
    }
    out
}

/// All paths that begin with `crate`, `self` or `super`, save those that are handed on with
/// `pub use`: a `mod.rs` may show what its files hold.
fn paths(code: &str, module: &Module) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    let tokens = tokens(code);
    let is = |i: usize, sign: &str| tokens.get(i).is_some_and(|token| token == sign);
    // The modules that are open at this place, each with the depth of its brace.
    let (mut depth, mut here, mut opened) = (0, module.0.clone(), Vec::new());
    let mut i = 0;
    while i < tokens.len() {
        match tokens[i].as_str() {
            "mod" if is(i + 2, "{") => {
                here.push(tokens[i + 1].clone());
                opened.push(depth);
            }
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if opened.last() == Some(&depth) {
                    opened.pop();
                    here.pop();
                }
            }
            "crate" | "self" | "super" if is(i + 1, "::") => {
                let is_handed_on = i >= 2 && is(i - 1, "use") && is_public(&tokens[..i - 1]);
                let mut read = Vec::new();
                i = tree(&tokens, i, &mut Vec::new(), &mut read);
                if !is_handed_on {
                    found.extend(read.iter().filter_map(|path| absolute(path, &here)));
                }
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Whether what stands before `use` makes it public.
fn is_public(before: &[String]) -> bool {
    before.last().is_some_and(|t| t == "pub")
        || (before.last().is_some_and(|t| t == ")")
            && before.iter().rev().take(5).any(|t| t == "pub"))
}

/// Reads a path, and the tree in braces behind it, from `i`; returns where it ends.
fn tree(
    tokens: &[String],
    mut i: usize,
    before: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    let depth = before.len();
    loop {
        let token = tokens.get(i).map_or("", String::as_str);
        if token == "{" {
            i += 1;
            while tokens.get(i).is_some_and(|t| t != "}") {
                i = tree(tokens, i, before, found);
                if tokens.get(i).is_some_and(|t| t == ",") {
                    i += 1;
                }
            }
            i += 1;
            break;
        }
        before.push(token.to_owned());
        i += 1;
        if tokens.get(i).is_none_or(|t| t != "::") {
            found.push(before.clone());
            if tokens.get(i).is_some_and(|t| t == "as") {
                i += 2;
            }
            break;
        }
        i += 1;
    }
    before.truncate(depth);
    i
}

/// The path from the root, where it stands in the module `here`.
fn absolute(path: &[String], here: &[String]) -> Option<Vec<String>> {
    let mut base = if path.first()? == "crate" { Vec::new() } else { here.to_vec() };
    for part in path {
        match part.as_str() {
            "crate" | "self" | "*" => {}
            "super" => {
                base.pop()?;
            }
            name => base.push(name.to_owned()),
        }
    }
    Some(base)
}

/// Words, `::`, and single signs.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' {
            let mut word = c.to_string();
            while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                word.push(next);
            }
            tokens.push(word);
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            tokens.push("::".to_owned());
        } else if !c.is_whitespace() {
            tokens.push(c.to_string());
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str) -> Vec<String> {
        let module = Module::of("src/domain/plan/steps.rs");
        paths(&without_comments_and_texts(code), &module)
            .iter()
            .map(|path| path.join("::"))
            .collect()
    }

    #[test]
    fn trees_chains_and_inline_paths_are_read_from_the_root() {
        assert_eq!(
            read("use crate::{db::Db as D, mail::{a, b::*}};\nuse super::super::time::{self, X};"),
            ["db::Db", "domain::time", "domain::time::X", "mail::a", "mail::b"]
        );
        assert_eq!(
            read("fn f() -> crate::web::Page { super::Plan::new() }"),
            ["domain::plan::Plan::new", "web::Page"]
        );
    }

    #[test]
    fn a_module_inside_the_file_stands_one_deeper() {
        assert_eq!(
            read("mod tests { use super::*; fn f() { super::super::g(); } } use super::Plan;"),
            ["domain::plan::Plan", "domain::plan::g", "domain::plan::steps"]
        );
    }

    #[test]
    fn comments_texts_and_what_is_handed_on_are_not_read() {
        assert_eq!(
            read(
                "// crate::a::b\nlet x = \"crate::c::d \\\" { \"; let c = '\"'; let r = r#\"crate::q::\"\"#;\npub use self::e::F;\npub(crate) use super::words;\nuse crate::g::h;"
            ),
            ["g::h"]
        );
    }
}
