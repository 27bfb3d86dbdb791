//! Letters that customers write, as raw messages.

use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering},
};

use super::captured::Mail;

/// A message in the making. Each has a Message-ID of its own.
#[derive(Debug, Clone)]
pub struct Letter {
    headers: Vec<(String, String)>,
    body: String,
}

impl Letter {
    /// From, subject and text; to the desk.
    pub fn new(from: &str, subject: &str, body: &str) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let domain = from.trim_end_matches('>').rsplit_once('@').unwrap().1.to_owned();
        let headers = [
            ("From", from.to_owned()),
            ("To", "help@desk.example".to_owned()),
            ("Subject", subject.to_owned()),
            ("Date", "Mon, 2 Mar 2026 08:59:58 +0000".to_owned()),
            ("Message-ID", format!("<letter-{count}@{domain}>")),
            ("MIME-Version", "1.0".to_owned()),
            ("Content-Type", "text/plain; charset=utf-8".to_owned()),
            ("Content-Transfer-Encoding", "8bit".to_owned()),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Self { headers, body: body.to_owned() }
    }

    /// An answer to a mail of the desk, as a mail program writes it.
    pub fn answer(mail: &Mail, from: &str, body: &str) -> Self {
        let subject = format!("Re: {}", mail.subject.trim_start_matches("Re: "));
        let to = mail.parsed.reply_to.first().or(mail.parsed.from.as_ref()).unwrap();
        let mut references: Vec<String> = mail.parsed.references.clone();
        references.push(mail.message_id.clone());
        Self::new(from, &subject, body)
            .with("To", &to.address)
            .with("In-Reply-To", &mail.message_id)
            .with("References", &references.join(" "))
    }

    /// With a header, in the place of the one of that name.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self
    }

    /// The Message-ID.
    pub fn id(&self) -> String {
        self.headers.iter().find(|(name, _)| name == "Message-ID").unwrap().1.clone()
    }

    /// The bytes.
    pub fn raw(&self) -> Vec<u8> {
        let mut raw = String::new();
        for (name, value) in &self.headers {
            write!(raw, "{name}: {value}\r\n").unwrap();
        }
        raw.push_str("\r\n");
        raw.push_str(&self.body.replace('\n', "\r\n"));
        raw.push_str("\r\n");
        raw.into_bytes()
    }
}
