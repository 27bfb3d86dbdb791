//! Commands of the peer: smtp-proto reads the grammar, what is here decides what is offered.

use smtp_proto::{
    Error, MAIL_BODY_7BIT, MAIL_BODY_8BITMIME, MAIL_SMTPUTF8, MailFrom, RcptTo, Request,
};

use super::envelope::Door;

/// A command that is well formed and offered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Hello { door: Door, is_extended: bool, name: String },
    Mail { from: Option<String>, says_bytes: u64, smtputf8: bool },
    Rcpt { to: String },
    Data,
    Bdat { bytes: u64, is_last: bool },
    StartTls,
    Rset,
    Noop,
    Verify,
    Expand,
    Help,
    Quit,
}

/// Reads one line with its line end. The error is the reply to give.
pub(super) fn parse(line: &[u8]) -> Result<Command, String> {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    // The grammar has no control characters; smtp-proto passes some over in silence.
    let text = std::str::from_utf8(text)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))
        .ok_or("500 5.5.2 Control characters, or no UTF-8")?;
    if has_endless_number(text) {
        return Err("501 5.5.4 The number is too large".into());
    }
    let whole = format!("{text}\r\n");
    let request =
        Request::parse(&mut whole.as_bytes().iter()).map_err(|error| complaint(&error))?;
    match request.into_owned() {
        Request::Ehlo { host } => hello(Door::Smtp, true, host),
        Request::Helo { host } => hello(Door::Smtp, false, host),
        Request::Lhlo { host } => hello(Door::Lmtp, true, host),
        Request::Mail { from } => mail(from, text),
        Request::Rcpt { to } => rcpt(to, text),
        Request::Data => Ok(Command::Data),
        Request::Bdat { chunk_size, is_last } => {
            Ok(Command::Bdat { bytes: chunk_size as u64, is_last })
        }
        Request::StartTls => Ok(Command::StartTls),
        Request::Rset => Ok(Command::Rset),
        Request::Noop { .. } => Ok(Command::Noop),
        Request::Vrfy { .. } => Ok(Command::Verify),
        Request::Expn { .. } => Ok(Command::Expand),
        Request::Help { .. } => Ok(Command::Help),
        Request::Quit => Ok(Command::Quit),
        Request::Auth { .. }
        | Request::Etrn { .. }
        | Request::Atrn { .. }
        | Request::Burl { .. } => Err("502 5.5.1 This command is not offered here".into()),
    }
}

/// Whether a size has more than 18 digits; smtp-proto 0.2 begins again from nought where a number
/// grows too large, and a wrong BDAT size would make text into commands.
fn has_endless_number(text: &str) -> bool {
    let parameters = text.rsplit_once('>').map_or(text, |(_, parameters)| parameters);
    parameters.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 18)
}

#[expect(clippy::unnecessary_wraps, reason = "one arm of the match above")]
fn hello(door: Door, is_extended: bool, name: String) -> Result<Command, String> {
    Ok(Command::Hello { door, is_extended, name })
}

fn mail(from: MailFrom<String>, text: &str) -> Result<Command, String> {
    let MailFrom {
        address,
        flags,
        size,
        trans_id,
        by,
        env_id,
        solicit,
        mtrk,
        auth,
        hold_for,
        hold_until,
        mt_priority,
    } = from;
    let offered = MAIL_BODY_7BIT | MAIL_BODY_8BITMIME | MAIL_SMTPUTF8;
    let asks_more = flags & !offered != 0
        || trans_id.is_some()
        || env_id.is_some()
        || solicit.is_some()
        || mtrk.is_some()
        || auth.is_some()
        || by != 0
        || hold_for != 0
        || hold_until != 0
        || mt_priority != 0;
    if asks_more {
        return Err("555 5.5.4 A parameter of MAIL is not offered here".into());
    }
    let smtputf8 = flags & MAIL_SMTPUTF8 != 0;
    let address = path(address, text).ok_or("501 5.1.7 This sender's address has no domain")?;
    if !smtputf8 && address.as_ref().is_some_and(|address| !address.is_ascii()) {
        return Err("553 5.6.7 An address beyond ASCII needs SMTPUTF8".into());
    }
    Ok(Command::Mail { from: address, says_bytes: size as u64, smtputf8 })
}

fn rcpt(to: RcptTo<String>, text: &str) -> Result<Command, String> {
    let RcptTo { address, orcpt, rrvs, flags } = to;
    if orcpt.is_some() || rrvs != 0 || flags != 0 {
        return Err("555 5.5.4 A parameter of RCPT is not offered here".into());
    }
    match path(address, text) {
        Some(Some(to)) => Ok(Command::Rcpt { to }),
        Some(None) => Err("501 5.1.3 A recipient cannot be empty".into()),
        // RFC 5321 §4.5.1: this one name is valid without a domain.
        None => Ok(Command::Rcpt { to: "postmaster".into() }),
    }
}

/// The address in a path: an inner none is `<>`, an outer one is `<postmaster>`, which smtp-proto
/// reads as empty too.
#[expect(clippy::option_option, reason = "two different absences, told apart two lines above")]
fn path(address: String, text: &str) -> Option<Option<String>> {
    if !address.is_empty() {
        return Some(Some(address));
    }
    (!text.to_ascii_lowercase().contains("postmaster")).then_some(None)
}

/// The reply to what could not be read.
fn complaint(error: &Error) -> String {
    match error {
        Error::InvalidSenderAddress => "501 5.1.7 This is no address of a sender".into(),
        Error::InvalidRecipientAddress => "501 5.1.3 This is no address of a recipient".into(),
        Error::SyntaxError { syntax } => format!("501 5.5.4 Write it as: {syntax}"),
        Error::InvalidParameter { param } => format!("501 5.5.4 The parameter {param} is wrong"),
        Error::UnsupportedParameter { .. } => "555 5.5.4 A parameter is not offered here".into(),
        Error::UnknownCommand
        | Error::NeedsMoreData { .. }
        | Error::ResponseTooLong
        | Error::InvalidResponse { .. } => "500 5.5.2 This is no command known here".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(from: Option<&str>, says_bytes: u64, smtputf8: bool) -> Command {
        Command::Mail { from: from.map(str::to_owned), says_bytes, smtputf8 }
    }

    #[test]
    fn commands_are_read() {
        for (line, command) in [
            (
                "ehlo mail.example",
                Command::Hello { door: Door::Smtp, is_extended: true, name: "mail.example".into() },
            ),
            ("LHLO x", Command::Hello { door: Door::Lmtp, is_extended: true, name: "x".into() }),
            ("HELO x", Command::Hello { door: Door::Smtp, is_extended: false, name: "x".into() }),
            ("MAIL FROM:<>", mail(None, 0, false)),
            (
                "MAIL FROM:<a+b@c.example> SIZE=12 BODY=8BITMIME",
                mail(Some("a+b@c.example"), 12, false),
            ),
            ("mail from: <a@b>", mail(Some("a@b"), 0, false)),
            ("MAIL FROM:<李@例子.example> SMTPUTF8", mail(Some("李@例子.example"), 0, true)),
            ("RCPT TO:<support@desk.example>", Command::Rcpt { to: "support@desk.example".into() }),
            ("RCPT TO:<Postmaster>", Command::Rcpt { to: "postmaster".into() }),
            ("RCPT TO:<@hop.example:a@b>", Command::Rcpt { to: "a@b".into() }),
            ("BDAT 86 LAST", Command::Bdat { bytes: 86, is_last: true }),
            ("BDAT 0", Command::Bdat { bytes: 0, is_last: false }),
            ("DATA", Command::Data),
            ("noop whatever", Command::Noop),
            ("STARTTLS", Command::StartTls),
        ] {
            assert_eq!(parse(format!("{line}\r\n").as_bytes()), Ok(command), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_is_not_offered_is_answered_in_kind() {
        for (line, code) in [
            (&b"WHAT\r\n"[..], "500"),
            (b"\r\n", "500"),
            (b"NOOP \xff\r\n", "500"),
            (b"MAIL FROM:<a@b>\0\r\n", "500"),
            (b"MAIL FROM:<a@b>\rRCPT\r\n", "500"),
            (b"EHLO\r\n", "501"),
            (b"MAIL FROM:a@b\r\n", "501"),
            (b"MAIL FROM:<a@b\r\n", "501"),
            (b"MAIL FROM:<postmaster>\r\n", "501"),
            (b"MAIL FROM:<a@b> SIZE=x\r\n", "501"),
            (b"RCPT TO:<>\r\n", "501"),
            (b"RCPT TO:<a b@c>\r\n", "501"),
            (b"BDAT -1\r\n", "501"),
            (b"BDAT 99999999999999999999999\r\n", "501"),
            (b"BDAT 18446744073709551616 LAST\r\n", "501"),
            (b"MAIL FROM:<a@b> SIZE=99999999999999999999999\r\n", "501"),
            (b"AUTH PLAIN AGEAYg==\r\n", "502"),
            (b"ETRN x\r\n", "502"),
            ("MAIL FROM:<李@b>\r\n".as_bytes(), "553"),
            (b"MAIL FROM:<a@b> BODY=BINARYMIME\r\n", "555"),
            (b"MAIL FROM:<a@b> RET=FULL\r\n", "555"),
            (b"MAIL FROM:<a@b> FOO=BAR\r\n", "555"),
            (b"RCPT TO:<a@b> NOTIFY=NEVER\r\n", "555"),
        ] {
            let reply = parse(line).unwrap_err();
            assert!(reply.starts_with(code), "{:?}: {reply}", String::from_utf8_lossy(line));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_answered_by_a_panic(line in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            if let Err(reply) = parse(&line) {
                proptest::prop_assert!(reply.starts_with('5'), "{}", reply);
            }
        }

        #[test]
        fn no_garbled_command_is_answered_by_a_panic(
            verb in "(MAIL FROM:<|RCPT TO:<|BDAT |EHLO |VRFY |AUTH )",
            rest in "[ -~é李\"\\\\@<>,:;=+]{0,40}",
        ) {
            if let Err(reply) = parse(format!("{verb}{rest}\r\n").as_bytes()) {
                proptest::prop_assert!(reply.starts_with('5'), "{}", reply);
            }
        }
    }
}
