//! The name of an attachment, which is data only: shown and offered, never a path (hard case 91).

use super::{limits, subject::is_hidden};

/// A name that harms nobody: its last path component without control, direction and reserved
/// characters, without `..`, bounded; made up from the media type where nothing is left.
#[must_use]
pub fn safe(name: Option<&str>, media_type: &str, number: usize) -> String {
    let name = name.unwrap_or_default();
    let last = name.rsplit(['/', '\\', '∕', '⁄', '／', '＼']).find(|p| !p.trim().is_empty());
    let mut clean = String::new();
    for c in last.unwrap_or_default().chars() {
        match c {
            c if is_hidden(c) || c.is_control() => {}
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => clean.push('_'),
            '.' if clean.ends_with('.') => {}
            c if c.is_whitespace() => clean.push(' '),
            c => clean.push(c),
        }
    }
    let clean = clean.trim_matches([' ', '.']);
    if clean.is_empty() {
        return format!("attachment-{number}.{}", extension_of(media_type));
    }
    let clean = bounded(clean);
    if is_device(&clean) { format!("_{clean}") } else { clean }
}

/// Cut to the limit with its extension kept.
fn bounded(name: &str) -> String {
    let fits = |n: &str| n.chars().count() <= limits::FILENAME_CHARS && n.len() <= 240;
    if fits(name) {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, ext)) if ext.len() <= 20 && !stem.is_empty() => (stem, format!(".{ext}")),
        _ => (name, String::new()),
    };
    let mut out = String::new();
    for (count, c) in stem.chars().enumerate() {
        if count + extension.chars().count() >= limits::FILENAME_CHARS
            || out.len() + c.len_utf8() + extension.len() > 240
        {
            break;
        }
        out.push(c);
    }
    format!("{}{extension}", out.trim_end_matches([' ', '.']))
}

/// Names that Windows takes for devices, whatever their extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || matches!(
            stem.as_bytes(),
            [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9']
        )
}

fn extension_of(media_type: &str) -> &'static str {
    match media_type {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "message/rfc822" | "message/global" => "eml",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless() {
        let cases: &[(&str, &str)] = &[
            ("../../srv/start.sh", "start.sh"),
            ("C:\\Windows\\a.txt", "a.txt"),
            ("/etc/passwd", "passwd"),
            ("..", "attachment-1.bin"),
            ("", "attachment-1.bin"),
            ("a..b...c.txt", "a.b.c.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\0b\r\nc.txt", "abc.txt"),
            (".htaccess", "htaccess"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("com1.log", "_com1.log"),
            ("故障日志.log", "故障日志.log"),
            ("a\u{200b}.php", "a.php"),
            ("what?.txt", "what_.txt"),
        ];
        for (name, safe_name) in cases {
            assert_eq!(safe(Some(name), "application/x", 1), *safe_name, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        for c in ["x", "日"] {
            let name = safe(Some(&format!("{}.pdf", c.repeat(300))), "application/pdf", 1);
            assert_eq!(name.rsplit_once('.').map(|(_, e)| e), Some("pdf"));
            assert!(name.chars().count() <= 150 && name.len() <= 255);
        }
    }

    #[test]
    fn a_missing_name_is_made_from_the_type() {
        assert_eq!(safe(None, "text/calendar", 3), "attachment-3.ics");
    }
}
