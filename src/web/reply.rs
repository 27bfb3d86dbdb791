//! What a handler answers.

/// An answer as values.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// The media type.
    pub media_type: String,
    /// Other headers.
    pub headers: Vec<(&'static str, String)>,
    /// A session begins: the cookie's new value. Empty ends it.
    pub session: Option<String>,
    /// Whether it may be kept for ever.
    pub is_immutable: bool,
    /// A policy of its own in place of the pages'.
    pub policy: Option<&'static str>,
}

impl Reply {
    /// A page.
    #[must_use]
    pub fn page(status: u16, html: String) -> Self {
        Self {
            status,
            body: html.into_bytes(),
            media_type: "text/html; charset=utf-8".to_owned(),
            ..Self::default()
        }
    }

    /// Plain text.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self {
            status,
            body: text.as_bytes().to_vec(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            ..Self::default()
        }
    }

    /// Another page, by GET.
    #[must_use]
    pub fn to(path: &str) -> Self {
        Self { status: 303, headers: vec![("Location", path.to_owned())], ..Self::default() }
    }

    /// A file to keep. `name` is data: it is written so that it can only be a name.
    #[must_use]
    pub fn file(name: &str, media_type: &str, bytes: Vec<u8>) -> Self {
        let plain: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' })
            .collect();
        let exact = super::said::encoded(name);
        let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}");
        Self {
            status: 200,
            body: bytes,
            media_type: media_type.to_owned(),
            headers: vec![("Content-Disposition", disposition)],
            policy: Some("sandbox; default-src 'none'"),
            ..Self::default()
        }
    }
}
