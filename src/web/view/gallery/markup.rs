//! A small reader of HTML that finds what must not be in a page.

use std::collections::BTreeSet;

const VOID: [&str; 8] = ["meta", "link", "input", "br", "img", "hr", "source", "wbr"];

struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    is_empty: bool,
}

impl Tag<'_> {
    fn get(&self, attribute: &str) -> Option<&str> {
        let (_, rest) = self.attributes.split_once(&format!(" {attribute}=\""))?;
        rest.split('"').next()
    }
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    for rest in html.split('<').skip(1) {
        let Some(inside) = rest.split('>').next() else { continue };
        if inside.starts_with('!') {
            continue;
        }
        let closes = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        let end = inside.find([' ', '\n', '/']).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        let is_empty = attributes.ends_with('/') || VOID.contains(&name);
        tags.push(Tag { name, attributes, closes, is_empty });
    }
    tags
}

/// What is wrong with a page: unclosed tags, ids twice, fields without labels, forms without a
/// token, anything that the strict policy forbids.
pub(super) fn faults(html: &str, lang: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let tags = tags(html);
    let labelled: BTreeSet<_> =
        tags.iter().filter(|t| t.name == "label").filter_map(|t| t.get("for")).collect();
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut form_without_token = None;
    for tag in &tags {
        let told = format!("<{}{}>", tag.name, tag.attributes);
        if tag.closes {
            if open.pop() != Some(tag.name) {
                faults.push(format!("</{}> closes something else", tag.name));
                break;
            }
            if tag.name == "form" {
                faults.extend(form_without_token.take());
            }
            continue;
        }
        if tag.get("style").is_some() || tag.name == "style" {
            faults.push(format!("a style in {told}"));
        }
        if tag.name == "script" && tag.get("src").is_none() {
            faults.push("a script in the page".to_owned());
        }
        if tag
            .attributes
            .split_whitespace()
            .any(|part| part.starts_with("on") && part.contains('='))
        {
            faults.push(format!("a handler in {told}"));
        }
        if let Some(id) = tag.get("id")
            && !ids.insert(id)
        {
            faults.push(format!("the id {id} twice"));
        }
        if tag.name == "form" && tag.get("method") == Some("post") {
            form_without_token = Some(format!("no csrf in {told}"));
        }
        if tag.name == "input" && tag.get("name") == Some("csrf") {
            form_without_token = None;
        }
        let is_field = matches!(tag.name, "input" | "select" | "textarea")
            && tag.get("type") != Some("hidden");
        let has_label = open.contains(&"label")
            || tag.get("aria-label").is_some()
            || tag.get("id").is_some_and(|id| labelled.contains(id));
        if is_field && !has_label {
            faults.push(format!("no label for {told}"));
        }
        if !tag.is_empty {
            open.push(tag.name);
        }
    }
    if !open.is_empty() {
        faults.push(format!("never closed: {open:?}"));
    }
    let headings = tags.iter().filter(|t| t.name == "h1" && !t.closes).count();
    if headings != 1 {
        faults.push(format!("{headings} h1"));
    }
    if !html.starts_with("<!doctype html>") || !html.contains(&format!("<html lang=\"{lang}\">")) {
        faults.push("no doctype or no language".to_owned());
    }
    faults
}

#[test]
fn the_reader_finds_what_is_wrong() {
    let page = |inside: &str| {
        format!("<!doctype html>\n<html lang=\"en\"><body><h1>x</h1>{inside}</body></html>")
    };
    assert!(faults(&page("<p>a</p>"), "en").is_empty());
    for wrong in [
        "<p style=\"color:red\">a</p>",
        "<script>alert(1)</script>",
        "<p onclick=\"x()\">a</p>",
        "<p>a",
        "<form method=\"post\"></form>",
        "<input type=\"text\" name=\"a\">",
        "<p id=\"a\"></p><p id=\"a\"></p>",
        "<h1>y</h1>",
    ] {
        assert!(!faults(&page(wrong), "en").is_empty(), "{wrong}");
    }
}
