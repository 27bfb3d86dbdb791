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

    /// JSON for a program.
    ///
    /// # Errors
    /// When the value has no form in JSON.
    pub fn json(status: u16, value: &impl serde::Serialize) -> Result<Self, super::fault::Fault> {
        let text =
            serde_json::to_string(value).map_err(|e| super::fault::Fault::Unfit(e.to_string()))?;
        let mut reply = Self::text(status, &format!("{text}\n"));
        "application/json".clone_into(&mut reply.media_type);
        Ok(reply)
    }

    /// A problem document (RFC 9457). `trace` is the number under which the log knows it; empty for
    /// none.
    #[must_use]
    pub fn problem(status: u16, title: &str, detail: &str, trace: &str) -> Self {
        let mut value = serde_json::json!({
            "type": "about:blank", "status": status, "title": title, "detail": detail,
        });
        if let (false, Some(object)) = (trace.is_empty(), value.as_object_mut()) {
            object.insert("trace".to_owned(), trace.into());
        }
        let mut reply = Self::text(status, &format!("{value}\n"));
        "application/problem+json".clone_into(&mut reply.media_type);
        if status == 401 {
            reply.headers.push(("WWW-Authenticate", "Bearer".to_owned()));
        }
        reply
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
