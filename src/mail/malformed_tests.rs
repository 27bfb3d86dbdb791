//! Messages that no program should write: none may crash the reader or hold it up.

use super::{content_hash::content_hash, parse::parse, parse_json::parse_json};

/// Small steps of a known row of numbers, so that a failure can be seen again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|f| Some(f.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "eml"))
        .collect();
    all.sort();
    all.iter().map(|p| std::fs::read(p).unwrap()).filter(|raw| raw.len() < 10_000).collect()
}

/// One thing done to a message.
fn spoiled(raw: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut raw = raw.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(raw.len());
        match dice.below(9) {
            0 => raw.truncate(at),
            1 => raw.iter_mut().skip(at).take(1).for_each(|b| *b ^= 0x80),
            2 => raw.insert(at, 0),
            3 => raw.retain(|b| *b != b'\r'),
            4 => raw.iter_mut().filter(|b| **b == b'\n').for_each(|b| *b = b'\r'),
            5 => drop(raw.splice(at..at, b"\r\n\r\n".iter().copied())),
            6 => {
                let piece = raw.get(at..).unwrap_or_default().to_vec();
                raw.extend(piece);
            }
            7 => drop(raw.splice(at..at, b"=?utf-8?B?".iter().copied())),
            _ => {
                let end = (at + dice.below(200)).min(raw.len());
                drop(raw.drain(at.min(end)..end));
            }
        }
    }
    raw
}

#[test]
fn three_hundred_spoiled_messages_are_read_without_a_crash() {
    let seeds = seeds();
    let mut dice = Dice(1);
    for i in 0..300 {
        let raw = spoiled(&seeds[i % seeds.len()], &mut dice);
        let parsed = parse(&raw);
        assert!(!parsed.subject.is_empty() && parsed.subject.chars().count() <= 255);
        assert!(!parsed.subject.contains(['\r', '\n', '\0']));
        assert!(!parsed.text_full.contains('\0') && !parsed.text.contains('\0'));
        assert!(
            parsed
                .attachments
                .iter()
                .all(|a| !a.name.contains(['/', '\\', '\0']) && !a.name.contains(".."))
        );
        let _ = (content_hash(&raw), parse_json("x", &parsed));
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures how long the reading takes")]
fn hostile_shapes_are_quick() {
    let head = "From: a@b.example\r\nSubject: x\r\n";
    let many = |piece: &str, n: usize| piece.repeat(n);
    let cases: Vec<(&str, String)> = vec![
        ("header of a megabyte", format!("X: {}", many("y", 1 << 20))),
        ("header without end", many("A: b\r\n", 100_000)),
        (
            "ten thousand parts",
            format!(
                "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
                many("--b\r\n\r\nx\r\n", 10_000)
            ),
        ),
        (
            "nested messages",
            format!("{head}{}", many("Content-Type: message/rfc822\r\n\r\n", 10_000)),
        ),
        ("empty body lines", format!("{head}\r\n{}", many("\r\n", 500_000))),
        ("carriage returns", format!("{head}\r\n{}", many("\r", 500_000))),
        ("angle brackets", format!("From: {}\r\n\r\n", many("<", 100_000))),
        ("open comments", format!("From: {}\r\n\r\n", many("(", 100_000))),
        ("broken words", format!("Subject: {}\r\n\r\n", many("=?a?b?", 20_000))),
        ("words", format!("Subject: {}\r\n\r\n", many("=?utf-8?b?w6k=?= ", 10_000))),
        ("references", format!("References: {}\r\n\r\n", many("<a@b> ", 30_000))),
        (
            "parameters",
            format!("{head}Content-Type: text/plain; {}\r\n\r\nx", many("name*1=a; ", 20_000)),
        ),
        ("quotes", format!("{head}\r\n{}", many("> a\nb\n", 20_000))),
        (
            "attributions",
            format!("{head}\r\n{}", many("On 12 May 2026 a@b wrote:\n> x\ny\n", 20_000)),
        ),
        ("header blocks", format!("{head}\r\n{}", many("From: a\nx\n", 20_000))),
        (
            "dashes",
            format!(
                "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
                many("--\r\n", 200_000)
            ),
        ),
        (
            "tags",
            format!("{head}Content-Type: text/html\r\n\r\n{}", many("<div><a href='", 50_000)),
        ),
        ("high bytes", format!("{head}\r\n{}", many("é", 300_000))),
        (
            "brackets",
            format!(
                "{head}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n{}\r\n--b--",
                many("[cid:", 100_000)
            ),
        ),
    ];
    for (name, raw) in cases {
        let start = std::time::Instant::now();
        let parsed = parse(raw.as_bytes());
        assert!(!parsed.subject.is_empty());
        let took = start.elapsed();
        assert!(took.as_millis() < 2_000, "{name} took {took:?}");
    }
}

#[test]
fn a_message_with_nothing_is_still_one() {
    for raw in
        [&b""[..], b"\r\n", b"\0\0\0", b"x", b"From:\r\n\r\n", b"From: <>\n\n", b"From: ****\n\n"]
    {
        let parsed = parse(raw);
        assert!(parsed.from.is_none() && !parsed.subject.is_empty());
    }
}
