//! The pictures within a message's text, as addresses that hold the picture itself: showing them
//! asks nobody for anything.

use std::collections::HashMap;

use data_encoding::BASE64;

use super::{limits, parse::Parsed};

/// The pictures of a message by their Content-IDs, each as a `data:` address, up to
/// [`limits::PICTURE_BYTES`] in all. Only what really is a picture of dots is one: what it is called
/// decides nothing, and drawings that can hold a script (SVG) are none.
#[must_use]
pub fn inline(parsed: &Parsed) -> HashMap<String, String> {
    let mut left = limits::PICTURE_BYTES;
    let mut found = HashMap::new();
    for file in &parsed.attachments {
        let (Some(id), Some(kind)) = (&file.content_id, kind(&file.bytes)) else { continue };
        if file.bytes.len() > left || found.contains_key(id) {
            continue;
        }
        left -= file.bytes.len();
        found.insert(id.clone(), format!("data:{kind};base64,{}", BASE64.encode(&file.bytes)));
    }
    found
}

/// The media type of a picture by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'B', b'M', ..] => Some("image/bmp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn message(kind: &str, body: &str) -> Vec<u8> {
        format!(
            "From: a@b.example\nContent-Type: multipart/related; boundary=b\n\n--b\n\
             Content-Type: text/html\n\n<img src=cid:p@1>\n--b\nContent-Type: {kind}\n\
             Content-ID: <p@1>\nContent-Transfer-Encoding: base64\n\n{body}\n--b--\n"
        )
        .into_bytes()
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        let png = "iVBORw0KGgoAAAAN";
        let found = inline(&parse(&message("application/octet-stream", png)));
        assert_eq!(
            found.get("p@1").map(String::as_str),
            Some("data:image/png;base64,iVBORw0KGgoAAAAN")
        );
        // "<svg onload=…", which calls itself a PNG
        let svg = BASE64.encode(b"<svg onload=alert(1)>");
        assert!(inline(&parse(&message("image/png", &svg))).is_empty());
    }
}
