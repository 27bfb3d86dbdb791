//! The style sheet, the script and the icon, built into the binary.
//!
//! A page names them by [`url`], which carries a piece of their content's hash: what has that name
//! never changes, so a browser may keep it for ever. A debug build reads them from the folder.

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;

/// Bytes of the hash that stand in a URL.
const HASH_BYTES: usize = 6;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// A file as it is sent.
#[derive(Debug)]
pub struct Asset {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub mime: String,
    /// Whether the URL named this very content, so that it may be kept for ever.
    pub immutable: bool,
}

/// Where a page finds the file: `/assets/3f09c2ab5d10/tarmac.css`.
#[must_use]
pub fn url(name: &str) -> String {
    let hash = Files::get(name).map(|file| short_hash(&file)).unwrap_or_default();
    format!("/assets/{hash}/{name}")
}

/// The file that the URL's last part names. Another hash, such as that of a page which was opened
/// before an upgrade, gets the file as it is now, not to be kept.
#[must_use]
pub fn find(hash: &str, name: &str) -> Option<Asset> {
    let file = Files::get(name)?;
    Some(Asset {
        immutable: short_hash(&file) == hash,
        mime: file.metadata.mimetype().to_owned(),
        bytes: file.data,
    })
}

fn short_hash(file: &rust_embed::EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    HEXLOWER.encode(hash.get(..HASH_BYTES).unwrap_or(&hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_a_file_by_its_content() {
        let url = url("tarmac.css");
        let mut parts = url.split('/').skip(2);
        let asset = find(parts.next().unwrap(), parts.next().unwrap()).unwrap();
        assert!(asset.immutable);
        assert_eq!(asset.mime, "text/css");
    }

    #[test]
    fn the_name_of_an_older_content_gets_the_file_of_today_and_is_not_kept() {
        assert!(!find("000000000000", "tarmac.js").unwrap().immutable);
        assert!(find("000000000000", "no-such-file").is_none());
    }

    #[test]
    fn the_style_sheet_stays_below_thirty_kilobytes() {
        assert!(Files::get("tarmac.css").unwrap().data.len() < 30_000);
    }
}
