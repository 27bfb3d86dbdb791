//! The mails that the demo's customers write, as bytes.

use data_encoding::BASE64;

use super::world::DESK;
use crate::{app::AppError, domain::time::Timestamp};

/// A mail of a customer.
pub(super) struct Letter {
    /// The sender's name.
    pub(super) name: &'static str,
    /// The sender's address.
    pub(super) from: &'static str,
    pub(super) subject: &'static str,
    pub(super) text: &'static str,
}

/// A key account in Chinese, one in English, and somebody whom the desk does not know.
pub(super) const LETTERS: [Letter; 3] = [
    Letter {
        name: "陈立",
        from: "chen.li@peregrine.example",
        subject: "B-5517 停飞，二号发动机引气活门卡滞",
        text: "浦东机场，B-5517 二号发动机引气活门卡在关闭位，无法放行，旅客已登机。\n请立即派人。\n\n陈立\n鹰隼太平洋航空 机务\n",
    },
    Letter {
        name: "Aoife Byrne",
        from: "aoife.byrne@stbrigid.example",
        subject: "Theatre 1: the operating table does not tilt",
        text: "The table in theatre 1 no longer tilts to the left. We work around it, but \
               please come today.\n\nAoife Byrne\nClinical engineering, St. Brigid Hospital\n",
    },
    Letter {
        name: "Marek Dvorak",
        from: "marek.dvorak@elsewhere.example",
        subject: "Your machine in our hotel kitchen leaks",
        text: "Good morning, we bought one of your dishwashers second-hand and it leaks. Whom can \
               we ask?\n\nMarek Dvorak\n",
    },
];

impl Letter {
    /// The message as it is sent now.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub(super) fn bytes(&self, now: Timestamp) -> Result<Vec<u8>, AppError> {
        let mut random = [0_u8; 12];
        getrandom::fill(&mut random).map_err(|e| AppError::Compose(e.to_string()))?;
        let id = data_encoding::HEXLOWER.encode(&random);
        let domain = self.from.rsplit('@').next().unwrap_or("customer.example");
        let body = BASE64.encode(self.text.replace('\n', "\r\n").as_bytes());
        let lines: Vec<String> = body
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        let headers = [
            format!("From: {} <{}>", encoded(self.name), self.from),
            format!("To: <{DESK}>"),
            format!("Subject: {}", encoded(self.subject)),
            format!("Date: {}", now.utc().to_rfc2822()),
            format!("Message-ID: <{id}@{domain}>"),
            "MIME-Version: 1.0".to_owned(),
            "Content-Type: text/plain; charset=utf-8".to_owned(),
            "Content-Transfer-Encoding: base64".to_owned(),
        ];
        Ok(format!("{}\r\n\r\n{}\r\n", headers.join("\r\n"), lines.join("\r\n")).into_bytes())
    }
}

/// The text as encoded words (RFC 2047), each short enough for a line.
fn encoded(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let words = characters.chunks(12).map(|part| {
        let part: String = part.iter().collect();
        format!("=?utf-8?B?{}?=", BASE64.encode(part.as_bytes()))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    #[test]
    fn what_is_written_is_what_is_read() {
        for letter in LETTERS {
            let parsed = parse(&letter.bytes(Timestamp::from_secs(1_790_000_000)).unwrap());
            assert_eq!(parsed.subject, letter.subject);
            assert_eq!(parsed.text.trim(), letter.text.trim());
            assert_eq!(parsed.from.and_then(|f| f.name).as_deref(), Some(letter.name));
        }
    }
}
