//! The templates: compiled in, any of them replaced by a file of the operator's folder.
//!
//! A template sees the facts of its notice and what [`Frame`](super::Frame) has, never files or
//! the machine; facts are values and never read as a template. Every replaced template is tried
//! with the notice's sample when it is loaded, so that a mistake is found at the start.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use minijinja::{
    AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, context,
    escape_formatter,
    syntax::SyntaxConfig,
    value::{Serde, Value, merge_maps},
};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::{
    Draft, Frame, Rendered, SAMPLE_NOW,
    filters::{self, PAPER, Paper},
    previews,
    text_layout::settle_blanks,
};
use crate::{domain::time::Timestamp, i18n::Lang, mail::answer_subject::one_line};

#[derive(RustEmbed)]
#[folder = "mails/"]
struct Shipped;

/// The two forms of a mail: the kit of parts and the layout that it is made with.
const FORMS: [&str; 2] = ["txt", "html"];

/// Why a mail could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file of the operator's folder could not be read.
    #[error("The mail template {} cannot be read", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the operator's folder replaces nothing.
    #[error("The mail template {} replaces none of ours; there are: {known}", .path.display())]
    Unknown {
        /// Which.
        path: PathBuf,
        /// The names that there are.
        known: String,
    },
    /// A template has a mistake.
    #[error("The mail template {file} has a mistake in line {line}: {why}")]
    Mistake {
        /// The file, with the operator's folder where it is from there.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The facts of a notice are no JSON.
    #[error("The facts of the notice {name} cannot be written down")]
    Values {
        /// The notice.
        name: String,
        /// Why.
        source: serde_json::Error,
    },
}

/// Instructions that one form of one mail may cost: a digest of thousands of tickets stays far
/// below it, a template that never ends does not hold up the mail behind it.
const FUEL: u64 = 10_000_000;

/// All templates, ready to render. One is enough for the process.
#[derive(Debug, Clone)]
pub struct Templates {
    env: Environment<'static>,
    /// Template name (`en/receipt`) → the file it is from, for errors.
    files: BTreeMap<String, String>,
}

impl Templates {
    /// The shipped templates, and those of the folder in place of ours. The folder has the shape
    /// of ours: `en/receipt.jinja`, `zh-CN/receipt.jinja`, `kit.html`, `layout.html` and so on.
    ///
    /// # Errors
    /// A file that cannot be read, that replaces nothing, or that has a mistake.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut sources = shipped();
        let mut files: BTreeMap<String, String> =
            sources.keys().map(|name| (name.clone(), format!("mails/{name}"))).collect();
        for (name, path) in folder.map(replacements).transpose()?.unwrap_or_default() {
            let text = fs::read_to_string(&path)
                .map_err(|source| TemplateError::Unreadable { path: path.clone(), source })?;
            if !sources.contains_key(&name) {
                let known = sources.keys().cloned().collect::<Vec<_>>().join(", ");
                return Err(TemplateError::Unknown { path, known });
            }
            files.insert(name.clone(), path.display().to_string());
            sources.insert(name, text);
        }
        let templates = Self::compile(sources, files)?;
        if folder.is_some() {
            templates.try_samples()?;
        }
        Ok(templates)
    }

    fn compile(
        sources: BTreeMap<String, String>,
        files: BTreeMap<String, String>,
    ) -> Result<Self, TemplateError> {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_recursion_limit(64);
        env.set_fuel(Some(FUEL));
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            env.set_syntax(syntax);
        }
        env.set_formatter(write_value);
        env.set_auto_escape_callback(|name| {
            if is_html(name) { AutoEscape::Html } else { AutoEscape::None }
        });
        filters::add_to(&mut env);
        let mut templates = Self { env, files };
        for (file, source) in sources {
            for name in compiled_names(&file) {
                let added = templates.env.add_template_owned(name, source.clone());
                added.map_err(|error| templates.mistake(&error))?;
            }
        }
        Ok(templates)
    }

    /// Every notice in every language with its sample.
    fn try_samples(&self) -> Result<(), TemplateError> {
        for lang in Lang::ALL {
            for (_, draft) in previews(lang)? {
                self.render(&draft, SAMPLE_NOW)?;
            }
        }
        Ok(())
    }

    /// The mail in words, as of `now`: what is late by then is told as late.
    ///
    /// # Errors
    /// A template that has a mistake, or a draft of a notice that is not known.
    pub fn render(&self, draft: &Draft, now: Timestamp) -> Result<Rendered, TemplateError> {
        let Draft { template, lang, frame, values } = draft;
        let paper = Paper { lang: *lang, zone: frame.zone, reader_zone: frame.reader_zone, now };
        let mut env = self.env.clone();
        env.add_global(PAPER, Value::from_object(paper));
        let context = merge_maps([
            Value::from(Serde(Always { lang: *lang, now, frame })),
            Value::from(Serde(values)),
        ]);
        let name = format!("{lang}/{template}");
        let text = render_form(&env, &name, "txt", &context);
        let (text, subject, preheader) = text.map_err(|e| self.mistake(&e))?;
        let html = render_form(&env, &name, "html", &context).map_err(|e| self.mistake(&e))?.0;
        Ok(Rendered {
            subject: one_line(&settle_blanks(&subject)),
            preheader: one_line(&settle_blanks(&preheader)),
            text: tidy_text(&settle_blanks(&text)),
            html: tidy_html(&settle_blanks(&html)),
        })
    }

    fn mistake(&self, error: &minijinja::Error) -> TemplateError {
        // The innermost template is where the mistake is: a kit's own line would mislead.
        let name = error.name().unwrap_or("?");
        let file = file_of(name);
        let mut why = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
        if error.kind() == ErrorKind::UndefinedError && error.detail().is_none() {
            why.push_str(", or a name that the notice does not have");
        }
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let _ = write!(why, ": {cause}");
            source = cause.source();
        }
        TemplateError::Mistake {
            file: self.files.get(&file).cloned().unwrap_or(file),
            line: error.line().unwrap_or(1),
            why,
        }
    }
}

/// What every template sees.
#[derive(Serialize)]
struct Always<'a> {
    lang: Lang,
    now: Timestamp,
    #[serde(flatten)]
    frame: &'a Frame,
}

fn render_form(
    env: &Environment<'_>,
    name: &str,
    form: &str,
    context: &Value,
) -> Result<(String, String, String), minijinja::Error> {
    let template = env.get_template(&format!("{name}.{form}"))?;
    let parts = context! {
        layout => format!("layout.{form}"),
        letter => format!("letter.{form}"),
        kit => format!("kit.{form}"),
    };
    let mut done = template.render_captured(merge_maps([parts, context.clone()]))?;
    let (subject, next) = if form == "txt" {
        done.with_state_mut(|state| {
            Ok::<_, minijinja::Error>((state.render_block("subject")?, state.render_block("next")?))
        })?
    } else {
        Default::default()
    };
    Ok((done.into_output(), subject, next))
}

/// A notice's file is compiled for both forms; a kit or a layout is of one.
fn compiled_names(file: &str) -> Vec<String> {
    match file.strip_suffix(".jinja") {
        Some(notice) => FORMS.iter().map(|form| format!("{notice}.{form}")).collect(),
        None => vec![file.to_owned()],
    }
}

/// The file of a compiled name.
fn file_of(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((notice, _)) if notice.contains('/') => format!("{notice}.jinja"),
        _ => name.to_owned(),
    }
}

fn is_html(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, form)| form == "html")
}

fn shipped() -> BTreeMap<String, String> {
    Shipped::iter()
        .filter_map(|name| {
            let file = Shipped::get(&name)?;
            Some((name.to_string(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

/// Name → path of every template in the operator's folder; files of other kinds are not ours.
fn replacements(folder: &Path) -> Result<BTreeMap<String, PathBuf>, TemplateError> {
    let mut found = BTreeMap::new();
    let languages = Lang::ALL.map(|lang| format!("{lang}/"));
    for below in std::iter::once("").chain(languages.iter().map(String::as_str)) {
        let here = folder.join(below);
        if !below.is_empty() && !here.exists() {
            continue;
        }
        let unreadable = |source| TemplateError::Unreadable { path: here.clone(), source };
        for entry in fs::read_dir(&here).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let is_template = path
                .extension()
                .is_some_and(|e| ["jinja", "html", "txt"].iter().any(|known| e == *known));
            if is_template
                && path.is_file()
                && let Some(name) = path.file_name().and_then(|n| n.to_str())
            {
                found.insert(format!("{below}{name}"), path);
            }
        }
    }
    Ok(found)
}

/// As minijinja, but a slash stays a slash: an address in a link is readable in the source.
fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if matches!(state.auto_escape(), AutoEscape::Html) && !value.is_safe() => {
            let mut rest = text;
            while let Some((at, escaped)) = first_sign(rest) {
                let (plain, behind) = rest.split_at(at);
                out.write_str(plain).map_err(minijinja::Error::from)?;
                out.write_str(escaped).map_err(minijinja::Error::from)?;
                rest = behind.get(1..).unwrap_or_default();
            }
            out.write_str(rest).map_err(minijinja::Error::from)?;
            Ok(())
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Where the first sign is that HTML reads as its own, and what stands for it.
fn first_sign(text: &str) -> Option<(usize, &'static str)> {
    text.bytes().enumerate().find_map(|(at, byte)| {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => return None,
        };
        Some((at, escaped))
    })
}

/// No blanks at line ends, no two empty lines together, one line break at the end.
fn tidy_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        // "-- " is the one line whose last blank has a meaning (RFC 3676 §4.3)
        let line = if line == "-- " { line } else { line.trim_end() };
        if line.is_empty() {
            if !empty {
                out.push('\n');
            }
            empty = true;
        } else {
            out.push_str(line);
            out.push('\n');
            empty = false;
        }
    }
    out.truncate(out.trim_end_matches('\n').len());
    out.push('\n');
    out
}

/// No empty lines.
fn tidy_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for line in html.lines().filter(|line| !line.trim().is_empty()) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
