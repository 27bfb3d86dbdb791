//! HTML from outside as a browser may get it: an allow-list of elements and attributes, links to
//! http, https and mailto only, no styles, no forms, nothing that runs; pictures of elsewhere are
//! not fetched until somebody asks for them, and pictures of the message are named by whoever shows
//! it (hard cases 21 and 89).

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex},
};

use ammonia::{Builder, UrlRelative};

use super::{
    body::{is_text_of_message, page_of},
    limits,
    parse::Parsed,
    smime,
    structure::Structure,
    transfer,
};

/// What is made of the pictures of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pictures {
    /// The addresses of the message's own pictures, whole ones with a scheme, by their Content-IDs
    /// without brackets. One that is not here keeps `cid:` and shows nothing.
    pub inline: HashMap<String, String>,
    /// Pictures of elsewhere are fetched by the browser: somebody asked for them.
    pub remote: bool,
}

/// HTML as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml {
    /// A fragment without `html`, `head` and `body`.
    pub html: String,
    /// Pictures of elsewhere that were left out.
    pub blocked: usize,
    /// The servers that these pictures lie on.
    pub hosts: BTreeSet<String>,
}

/// Elements beside those that ammonia allows that have no place in a message.
const NOT_SHOWN: &[&str] = &["area", "map", "details", "summary", "data", "time", "nav", "article"];
/// Elements whose content is no text of the message either.
const CONTENT_NOT_SHOWN: &[&str] = &["title", "noscript", "template", "object", "iframe", "math"];
/// Elements that do not stay open.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "o:p",
];

/// The HTML of a message as a browser may get it: what it wrote as HTML, else its text. What is too
/// long or too deeply nested to be worth the while of a browser is shown as text.
#[must_use]
pub fn of_message(raw: &[u8], parsed: &Parsed, pictures: &Pictures) -> SafeHtml {
    if parsed.too_complex.is_some() {
        return SafeHtml::default();
    }
    of_pages(raw, pictures)
        .unwrap_or_else(|| SafeHtml { html: of_text(&parsed.text_full), ..SafeHtml::default() })
}

/// The pages of a message, made safe and one below the other, where it has any.
#[must_use]
pub fn of_pages(raw: &[u8], pictures: &Pictures) -> Option<SafeHtml> {
    let structure = Structure::read(raw);
    if let Some(inner) = smime::unwrapped(raw, &structure) {
        return of_pages(&inner, pictures);
    }
    let pages: Vec<String> = structure
        .parts
        .iter()
        .filter(|p| !p.is_multipart && p.content_type.value == "text/html" && is_text_of_message(p))
        .map(|p| page_of(raw, p))
        .collect();
    let length: usize = pages.iter().map(String::len).sum();
    if pages.is_empty() || length > limits::HTML_BYTES {
        return None;
    }
    let mut whole = SafeHtml::default();
    for page in pages {
        let one = clean(&page, pictures)?;
        whole.html.push_str(&one.html);
        whole.blocked += one.blocked;
        whole.hosts.extend(one.hosts);
    }
    Some(whole)
}

/// A text as HTML.
#[must_use]
pub fn of_text(text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let mut html = String::with_capacity(text.len() + 16);
    html.push_str("<p>");
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\n' => html.push_str("<br>\n"),
            c => html.push(c),
        }
    }
    html.push_str("</p>");
    html
}

/// Makes a page safe; none where it is nested so deeply that reading it costs too much.
#[must_use]
pub fn clean(page: &str, pictures: &Pictures) -> Option<SafeHtml> {
    if depth(page) > limits::HTML_DEPTH {
        return None;
    }
    let seen: Arc<Mutex<Seen>> = Arc::default();
    // The filter outlives this function by its type.
    let (noted, named) = (Arc::clone(&seen), pictures.clone());
    let mut builder = Builder::default();
    builder
        .rm_tags(NOT_SHOWN)
        .add_tags(&["font", "u"])
        .add_tag_attributes("font", &["color"])
        .add_generic_attributes(&["dir"])
        .rm_tag_attributes("blockquote", &["cite"])
        .rm_tag_attributes("q", &["cite"])
        .rm_tag_attributes("ins", &["cite"])
        .rm_tag_attributes("del", &["cite"])
        .add_clean_content_tags(CONTENT_NOT_SHOWN)
        .url_schemes(HashSet::from(["http", "https", "mailto", "cid"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(move |element, attribute, value| {
            let shown = filtered(element, attribute, value, &named);
            match noted.lock() {
                Ok(mut noted) => noted.judge(element, value, shown),
                Err(_) => None,
            }
        });
    let html = builder.clean(page).to_string();
    let seen = seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default();
    Some(SafeHtml { html, blocked: seen.blocked, hosts: seen.hosts })
}

/// What was seen of the pictures of a page while it was made safe.
#[derive(Default)]
struct Seen {
    blocked: usize,
    hosts: BTreeSet<String>,
    /// Bytes of addresses that stand for a `cid:` so far.
    stood_in: usize,
}

impl Seen {
    /// Counts an attribute; a picture of the message that is shown again and again has an end.
    fn judge<'a>(
        &mut self,
        element: &str,
        value: &'a str,
        shown: Option<Cow<'a, str>>,
    ) -> Option<Cow<'a, str>> {
        match &shown {
            Some(Cow::Owned(address)) => {
                self.stood_in += address.len();
                let is_much = self.stood_in > 2 * limits::PICTURE_BYTES;
                return if is_much { Some(value.into()) } else { shown };
            }
            None if element == "img" => {
                self.blocked += 1;
                let host = host_of(value);
                if !host.is_empty() && self.hosts.len() < limits::HOSTS_NAMED {
                    self.hosts.insert(host);
                }
            }
            _ => {}
        }
        shown
    }
}

/// An attribute as it may stand; none where it may not, which of a picture means: not fetched.
/// This runs after the schemes were judged, so an address that stands here for a `cid:` stays.
fn filtered<'a>(
    element: &str,
    attribute: &str,
    value: &'a str,
    pictures: &Pictures,
) -> Option<Cow<'a, str>> {
    if !matches!(attribute, "href" | "src") {
        return Some(value.into());
    }
    let trimmed = value.trim();
    let own =
        trimmed.get(..4).filter(|s| s.eq_ignore_ascii_case("cid:")).and_then(|_| trimmed.get(4..));
    let is_fetched = pictures.remote && trimmed.to_ascii_lowercase().starts_with("http");
    match (element, own) {
        ("img", Some(id)) => match pictures.inline.get(&unescaped(id)) {
            Some(address) => Some(address.clone().into()),
            None => Some(value.into()),
        },
        ("img", None) => is_fetched.then(|| value.into()),
        (_, Some(_)) => None,
        (_, None) => Some(value.into()),
    }
}

/// A Content-ID out of a `cid:` address, where some characters stand as `%40` (RFC 2392).
fn unescaped(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    transfer::escapes(id.as_bytes(), b'%', &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The server of an address, in lower case; empty where it names none.
fn host_of(address: &str) -> String {
    let rest = address.split_once("//").map_or("", |(_, rest)| rest);
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = rest.get(..end).unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.chars().filter(|c| !c.is_control()).take(100).collect::<String>().to_lowercase()
}

/// How many elements are open at once, about: a reader of HTML walks them for every element.
fn depth(page: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0_usize);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let closes = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'));
        let name = name.get(..end.unwrap_or(name.len()).min(32)).unwrap_or_default();
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_name || VOID.iter().any(|v| v.eq_ignore_ascii_case(name)) {
            continue;
        }
        open = if closes { open.saturating_sub(1) } else { open + 1 };
        most = most.max(open);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn shown(page: &str) -> String {
        clean(page, &Pictures::default()).unwrap().html.to_lowercase()
    }

    #[test]
    fn nothing_that_runs_or_leaves_is_left() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\" jAvascript:alert(1)\">k</a>",
            "<a href=\"java&#10;script:alert(1)\">k</a>",
            "<a href=\"java\tscript:alert(1)\">k</a>",
            "<a href=\"data:text/html,<script>alert(1)</script>\">k</a>",
            "<a href=\"vbscript:alert(1)\">k</a>",
            "<svg onload=alert(1)><script>alert(1)</script></svg>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
            "<form action=https://evil.example><input name=a><button>go</button></form>",
            "<base href=https://evil.example><a href=/a>k</a>",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<style>*{background:url(https://evil.example/a)}</style>",
            "<p style=\"position:fixed;background:url(https://evil.example)\">x</p>",
            "<table background=https://evil.example/a><tr><td background=https://evil.example/b>x</table>",
            "<iframe src=https://evil.example></iframe><object data=https://evil.example></object>",
            "<video poster=https://evil.example/a src=https://evil.example/b></video>",
            "<img srcset=\"https://evil.example/a 2x\" src=https://evil.example/a>",
            "<link rel=stylesheet href=https://evil.example/a>",
            "<!--[if mso]><script>alert(1)</script><![endif]-->",
            "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
            "<blockquote cite=\"https://evil.example\">x</blockquote>",
            "<a href=\"cid:a@b\">k</a>",
        ] {
            let html = shown(attack);
            for word in [
                "script",
                "alert",
                "onerror",
                "onload",
                "evil.example",
                "<svg",
                "<form",
                "<style",
                "<base",
                "<meta",
                "<input",
                "data:",
                "cid:",
                "style=",
            ] {
                assert!(!html.contains(word), "{word} of {attack} in {html}");
            }
        }
    }

    #[test]
    fn links_go_to_pages_and_people_only_and_tell_nobody_where_from() {
        let html =
            shown("<a href=\"https://x.example/a\">a</a> <a href=\"mailto:b@x.example\">b</a>");
        assert!(html.contains("href=\"https://x.example/a\" rel=\"noopener noreferrer nofollow\""));
        assert!(html.contains("href=\"mailto:b@x.example\""));
    }

    #[test]
    fn remote_pictures_are_blocked_until_asked_for_and_own_ones_stand_inline() {
        let page = "<img src=\"cid:s@1\"><img src=\"https://pixel.example/1.gif\" width=1>";
        let kept = clean(page, &Pictures::default()).unwrap();
        assert!(kept.html.contains("cid:s@1") && !kept.html.contains("pixel.example"));
        assert_eq!(kept.blocked, 1);
        assert_eq!(kept.hosts, ["pixel.example".to_owned()].into());
        let asked = Pictures {
            inline: HashMap::from([("s@1".to_owned(), "data:image/png;base64,AA==".to_owned())]),
            remote: true,
        };
        let kept = clean(page, &asked).unwrap();
        assert!(
            kept.html.contains("src=\"data:image/png;base64,AA==\"")
                && kept.html.contains("pixel.example")
        );
        assert_eq!(kept.blocked, 0);
    }

    #[test]
    fn a_picture_of_the_message_is_found_however_its_id_is_written() {
        let inline = HashMap::from([("a+b@c".to_owned(), "data:image/png;base64,AA==".to_owned())]);
        let pictures = Pictures { inline, remote: false };
        for id in ["cid:a+b@c", "CID:a+b%40c", " cid:a%2Bb@c"] {
            let kept = clean(&format!("<img src=\"{id}\">"), &pictures).unwrap();
            assert!(
                kept.html.contains("src=\"data:image/png;base64,AA==\""),
                "{id}: {}",
                kept.html
            );
        }
        let link = clean("<a href=\"cid:a+b@c\">x</a>", &pictures).unwrap();
        assert!(!link.html.contains("data:"));
    }

    #[test]
    fn a_text_is_shown_as_text() {
        let raw = b"From: a@b.example\r\n\r\n1 < 2 <script>\r\n& so";
        let html = of_message(raw, &parse(raw), &Pictures::default()).html;
        assert_eq!(html, "<p>1 &lt; 2 &lt;script&gt;<br>\n&amp; so</p>");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "measures how long the reading takes")]
    fn a_page_nested_too_deeply_is_shown_as_text_and_costs_little() {
        let start = std::time::Instant::now();
        for piece in ["<div>", "<font color=1>", "<b><i>", "<table>"] {
            assert_eq!(clean(&piece.repeat(50_000), &Pictures::default()), None, "{piece}");
        }
        for piece in ["<p>x", "<!--", "<", "&", "</", "<li>", "<br>"] {
            assert!(clean(&piece.repeat(50_000), &Pictures::default()).is_some(), "{piece}");
        }
        assert!(start.elapsed().as_secs() < 20);
    }
}
