//! Forms that bring a file: `multipart/form-data` (RFC 7578), read into the same pairs as any form. A
//! file's text stands under the name of its field, its own name under that with `.name` behind.

use std::sync::Arc;

/// The boundary that a form's media type names; none where it is another kind of form.
#[must_use]
pub fn boundary(media_type: &str) -> Option<&str> {
    let (kind, rest) = media_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let of = |part: &'static str, text: &str| {
        text.get(..part.len()).is_some_and(|head| head.eq_ignore_ascii_case(part))
    };
    let named = rest.split(';').map(str::trim).find(|part| of("boundary=", part))?;
    let text = named.get("boundary=".len()..)?.trim_matches('"');
    (1..=70).contains(&text.len()).then_some(text)
}

/// The pairs of such a form; what is no part is left out.
#[must_use]
pub fn pairs(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (head, content) in headed(body, boundary) {
        let Some(name) = parameter(&head, "name") else { continue };
        if let Some(file) = parameter(&head, "filename") {
            pairs.push((format!("{name}.name"), file));
        }
        pairs.push((name, text(content)));
    }
    pairs
}

/// A file as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The name as the browser tells it: data, never a path.
    pub name: String,
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// The fields of such a form as pairs, and its files as they are; one that was not chosen is none.
#[must_use]
pub fn fields_and_files(body: &[u8], boundary: &str) -> (Vec<(String, String)>, Vec<Upload>) {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    for (head, content) in headed(body, boundary) {
        match (parameter(&head, "filename"), parameter(&head, "name")) {
            (Some(name), _) if name.is_empty() && content.is_empty() => {}
            (Some(name), _) => files.push(Upload { name, bytes: Arc::new(content.to_vec()) }),
            (None, Some(name)) => fields.push((name, text(content))),
            (None, None) => {}
        }
    }
    (fields, files)
}

/// The parts, each with its head and its content.
fn headed<'a>(body: &'a [u8], boundary: &str) -> Vec<(String, &'a [u8])> {
    let mark = format!("--{boundary}");
    let mut headed = Vec::new();
    for part in parts(body, mark.as_bytes()) {
        let Some(end) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(part.get(..end).unwrap_or_default()).into_owned();
        let content = part.get(end + 4..).unwrap_or_default();
        headed.push((head, content.strip_suffix(b"\r\n").unwrap_or(content)));
    }
    headed
}

/// A file's text: UTF-8, else as Chinese tables are written (GB 18030). Line ends are those of the
/// desk.
fn text(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    text.replace("\r\n", "\n")
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// What stands between the marks, each without the line end behind its mark.
fn parts<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = body;
    let mut is_inside = false;
    while let Some(at) = find(rest, mark) {
        let (before, behind) = rest.split_at(at);
        if is_inside {
            parts.push(before.strip_prefix(b"\r\n").unwrap_or(before));
        }
        is_inside = true;
        rest = behind.get(mark.len()..).unwrap_or_default();
    }
    parts
}

/// A parameter of the part's Content-Disposition: `name="file"`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    let named = format!("{name}=\"");
    let found = line.split(';').map(str::trim).find_map(|part| part.strip_prefix(&named))?;
    Some(found.split('"').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Vec<(String, String)> {
        pairs(body, boundary("multipart/form-data; boundary=\"x-1\"").unwrap())
    }

    #[test]
    fn a_form_with_a_file_is_read_into_pairs() {
        let body = "--x-1\r\nContent-Disposition: form-data; name=\"act\"\r\n\r\ncheck\r\n\
                    --x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\ndate\r\n2026-05-01\r\n\r\n--x-1--\r\n";
        let read = read(body.as_bytes());
        let found = |name: &str| {
            read.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
        };
        assert_eq!(found("act"), "check");
        assert_eq!(found("file.name"), "a.csv");
        assert_eq!(found("file"), "date\n2026-05-01\n");
    }

    #[test]
    fn files_are_read_as_they_are_and_one_that_was_not_chosen_is_none() {
        let body = b"--x-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n\
            --x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n\
            \xff\r\n\0\r\n--x-1\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x-1--";
        let (fields, files) = fields_and_files(body, "x-1");
        assert_eq!(fields, [("text".to_owned(), "hi".to_owned())]);
        let file = Upload { name: "a.bin".to_owned(), bytes: Arc::new(b"\xff\r\n\0".to_vec()) };
        assert_eq!(files, [file]);
    }

    #[test]
    fn a_table_of_a_chinese_spreadsheet_is_read() {
        let mut body = b"--x-1\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".to_vec();
        body.extend(encoding_rs::GB18030.encode("2026-10-01,,,国庆节").0.iter());
        body.extend(b"\r\n--x-1--");
        assert_eq!(read(&body), [("f".to_owned(), "2026-10-01,,,国庆节".to_owned())]);
    }

    #[test]
    fn what_is_no_form_of_that_kind_has_no_boundary_and_no_pairs() {
        assert_eq!(boundary("application/x-www-form-urlencoded"), None);
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("Multipart/Form-Data; charset=x; Boundary=y"), Some("y"));
        for broken in ["", "--x-1", "--x-1\r\n\r\n--x-1--", "--x-1\r\nno head\r\n\r\na--x-1"] {
            assert_eq!(read(broken.as_bytes()), [], "{broken}");
        }
    }
}
