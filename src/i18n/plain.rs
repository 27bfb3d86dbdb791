//! Texts that are words with values between them and nothing else: filled in directly, which costs a
//! tenth of asking for the text by its grammar. Lists of rows ask for hundreds of them.

use std::{collections::HashMap, sync::LazyLock};

use fluent_templates::fluent_bundle::FluentValue;
use rust_embed::RustEmbed;

use super::Lang;

#[derive(RustEmbed)]
#[folder = "i18n"]
struct Files;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// The value of this name.
    Value(String),
}

type Texts = LazyLock<HashMap<String, Vec<Piece>>>;
static EN: Texts = LazyLock::new(|| texts(Lang::En));
static ZH_CN: Texts = LazyLock::new(|| texts(Lang::ZhCn));

/// The text of `key` with these values; none where it has a grammar, or asks for what is not given.
pub(super) fn filled(
    lang: Lang,
    key: &str,
    args: &[(&'static str, FluentValue<'_>)],
) -> Option<String> {
    let texts = match lang {
        Lang::En => &EN,
        Lang::ZhCn => &ZH_CN,
    };
    let mut text = String::new();
    for piece in texts.get(key)? {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Value(name) => match &args.iter().find(|(given, _)| given == name)?.1 {
                FluentValue::String(value) => text.push_str(value),
                FluentValue::Number(value) => text.push_str(&value.as_string()),
                _ => return None,
            },
        }
    }
    Some(text)
}

fn texts(lang: Lang) -> HashMap<String, Vec<Piece>> {
    let mut texts = HashMap::new();
    for name in Files::iter().filter(|name| name.split('/').next() == Some(lang.word())) {
        let Some(file) = Files::get(&name) else { continue };
        read(&String::from_utf8_lossy(&file.data), &mut texts);
    }
    texts
}

/// The plain texts of a file: on one line, the next line belonging to another.
pub(super) fn read(file: &str, texts: &mut HashMap<String, Vec<Piece>>) {
    let mut lines = file.lines().peekable();
    while let Some(line) = lines.next() {
        let goes_on = lines.peek().is_some_and(|next| next.starts_with([' ', '\t']));
        if goes_on || line.starts_with([' ', '\t', '#', '-', '}', '*', '[', '.']) {
            continue;
        }
        if let Some((key, text)) = line.split_once('=')
            && let Some(pieces) = pieces(text.trim())
        {
            texts.insert(key.trim().to_owned(), pieces);
        }
    }
}

/// The pieces of a text; none where a brace holds anything but a name, or nothing is there.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once('{') {
        let (value, after) = behind.split_once('}')?;
        let name = value.trim().strip_prefix('$')?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return None;
        }
        if !words.is_empty() {
            pieces.push(Piece::Words(words.to_owned()));
        }
        pieces.push(Piece::Value(name.to_owned()));
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    (!pieces.is_empty()).then_some(pieces)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use fluent_templates::Loader as _;

    use super::{super::TEXTS, *};

    const GIVEN: [fn() -> FluentValue<'static>; 4] =
        [|| 0.into(), || 1.into(), || 21.into(), || "<b> 飞机".into()];

    #[test]
    fn a_plain_text_is_what_its_grammar_would_say() {
        for lang in Lang::ALL {
            let all = texts(lang);
            assert!(all.len() > 500, "{} of {lang}", all.len());
            for (key, pieces) in &all {
                let names: Vec<&'static str> = pieces
                    .iter()
                    .filter_map(|p| match p {
                        Piece::Value(name) => Some(&*name.clone().leak()),
                        Piece::Words(_) => None,
                    })
                    .collect();
                for given in GIVEN {
                    let args: Vec<_> = names.iter().map(|name| (*name, given())).collect();
                    let map: HashMap<_, _> =
                        names.iter().map(|name| (Cow::Borrowed(*name), given())).collect();
                    let meant = TEXTS.try_lookup_with_args(lang.identifier(), key, &map);
                    assert_eq!(filled(lang, key, &args), meant, "{key} in {lang}");
                }
            }
        }
    }

    #[test]
    fn what_has_a_grammar_or_more_than_a_line_is_left_to_it() {
        let mut found = HashMap::new();
        let file = "one = a { $b }c\ntwo = { $n ->\n    [one] x\n   *[other] y\n }\nthree =\n    long\n\
                    four = { NUMBER($n) }\n# five = x\nsix = {\"{\"}\n";
        read(file, &mut found);
        let meant = vec![
            Piece::Words("a ".to_owned()),
            Piece::Value("b".to_owned()),
            Piece::Words("c".to_owned()),
        ];
        assert_eq!(found, HashMap::from([("one".to_owned(), meant)]));
    }
}
