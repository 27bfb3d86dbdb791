//! Messages that were broken at random: reading one never panics, takes long, or makes much of
//! little; what is shown of it stays safe however often it is made safe.
//!
//! `TEST_MUTATIONS` says how many (2,000), `TEST_SEED` which dice; `scripts/long mutations` makes
//! 100,000 in a process of its own, and prints its memory.

use std::{fs, path::Path, time::Duration};

use tarmac::{
    mail::{
        content_hash::content_hash,
        makeup, parse, pictures,
        safe_html::{self, Pictures},
    },
    time_source::Stopwatch,
};

use crate::support::dice::Dice;

/// What one message may take in a debug build of a machine that others use too.
const LONGEST: Duration = Duration::from_secs(20);
/// What the process may grow by, however many it reads.
const MOST_KIB: u64 = 128 * 1024;
/// A message that is longer is cut.
const LARGEST: usize = 256 * 1024;

/// Pieces that change how what follows is read.
const WORDS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"\r\n\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"> ",
    b"-- \n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x1b$B",
    b"\x1b(B",
    b"~{",
    b"+AG8-",
    b"=?utf-8?B?",
    b"=?gb18030?Q?=B0?=",
    b"=?iso-2022-jp?B?GyRC?=",
    b"?=",
    b"=\r\n",
    b"=3D",
    b"=E4=BD",
    b"begin 644 a\r\n",
    b"end\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: multipart/alternative\r\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: text/html; charset=gbk\r\n\r\n",
    b"Content-Type: text/calendar\r\n\r\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n",
    b"Content-Type: application/ms-tnef\r\n\r\n",
    b"\x78\x9f\x3e\x22\x01\x00\x02\x10\x80\x01\x00",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%E4; filename*1=\"a",
    b"filename=\"../a\"",
    b"charset=\"",
    b"charset=utf-7",
    b"charset=hz-gb-2312",
    b"format=flowed; delsp=yes",
    b"From: <a@b>, \"c\" <d@e>\r\n",
    b"Subject: Re: ",
    b"Message-ID: <",
    b"References: <a@b> <",
    b"Auto-Submitted: auto-replied\r\n",
    b"Date: 99 Foo 99999\r\n",
    b"Return-Path: <>\r\n",
    b"<script>",
    b"<math><mtext><table><mglyph><style><!--</style>",
    b"<img src=cid:s@1>",
    b"<a href=\"java\tscript:a\">",
    b"</div></td>",
    b"<table><tr><td>",
    b"<!--",
    b"-->",
    b"&#x6a;",
    b"On Tue, May 12, 2026 at 8:31 AM Desk <h@t.example> wrote:\r\n",
    "------------------ 原始邮件 ------------------\r\n".as_bytes(),
    "发件人：".as_bytes(),
    b"-----BEGIN PGP MESSAGE-----\r\n",
    b"To\r\n",
    b"Subject\r\n",
];

/// The messages of `tests/mail`; those that are large by themselves last.
fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail");
    let mut seeds: Vec<Vec<u8>> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .map(|path| fs::read(path).unwrap())
        .collect();
    seeds.sort_by_key(|seed| (seed.len(), seed.clone()));
    assert!(seeds.len() > 30, "the fixtures are there");
    seeds
}

fn place(dice: &mut Dice, raw: &[u8]) -> usize {
    // half of them in the header, which decides most
    let most = if dice.of_thousand(500) { raw.len().min(1_200) } else { raw.len() };
    dice.below(most + 1)
}

fn span(dice: &mut Dice, raw: &[u8]) -> std::ops::Range<usize> {
    let from = place(dice, raw);
    let until = (from + 1 + dice.below(200)).min(raw.len());
    from..until
}

fn mutated(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    // one of a hundred is a large one
    let most = if dice.of_thousand(10) { seeds.len() } else { seeds.len() - 1 };
    let mut raw = seeds[dice.below(most)].clone();
    for _ in 0..=dice.below(8) {
        let at = place(dice, &raw);
        match dice.below(8) {
            0 if !raw.is_empty() => {
                let at = at.min(raw.len() - 1);
                raw[at] = u8::try_from(dice.below(256)).unwrap();
            }
            1 => drop(raw.drain(span(dice, &raw))),
            2 | 3 => {
                let word = WORDS[dice.below(WORDS.len())];
                raw.splice(at..at, word.iter().copied());
            }
            4 => {
                let piece = raw[span(dice, &raw)].to_vec();
                let many = piece.repeat(1 + dice.below(60));
                raw.splice(at..at, many);
            }
            5 => {
                let other = &seeds[dice.below(seeds.len() - 1)];
                let piece = other[span(dice, other)].to_vec();
                raw.splice(at..at, piece);
            }
            6 => raw.truncate(raw.len() - dice.below(raw.len() / 4 + 1)),
            _ => {
                let word = WORDS[dice.below(WORDS.len())].repeat(1 + dice.below(300));
                raw.splice(at..at, word);
            }
        }
        raw.truncate(LARGEST);
    }
    raw
}

/// Bytes that were made of a message; how many times its own length is what is looked at.
fn made_of(raw: &[u8]) -> usize {
    let parsed = parse::parse_received(raw, raw.len().is_multiple_of(7));
    let page = safe_html::of_message(raw, &parsed, &Pictures::default());
    let safe = safe_html::of_pages(raw, &Pictures::default()).unwrap_or_default().html;
    if let Some(again) = safe_html::clean(&safe, &Pictures::default()) {
        assert_eq!(again.html, safe, "what is safe stays as it is");
    }
    let shown = Pictures { inline: pictures::inline(&parsed), remote: true };
    let full = safe_html::of_message(raw, &parsed, &shown);
    let pieces = makeup::of(raw);
    let _hash = content_hash(raw);
    let folded: usize = parsed.folded.iter().map(|f| f.text.len()).sum();
    let files: usize = parsed.attachments.iter().map(|a| a.bytes.len() + a.name.len()).sum();
    parsed.text_full.len()
        + parsed.text.len()
        + folded
        + files
        + page.html.len()
        + full.html.len()
        + format!("{pieces:?}").len()
}

/// The most memory that this process ever had, in KiB.
fn most_memory_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

#[test]
fn no_broken_message_makes_the_reading_of_mail_panic_or_take_long_or_much() {
    let number = |name: &str, usual: u64| -> u64 {
        std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
    };
    let (count, seed) = (number("TEST_MUTATIONS", 2_000), number("TEST_SEED", 41));
    let (seeds, mut dice) = (seeds(), Dice::of(seed));
    let before_kib = most_memory_kib();
    let whole = Stopwatch::start();
    let (mut longest, mut most, mut bytes) = (Duration::ZERO, 0, 0_usize);
    for n in 0..count {
        let raw = mutated(&mut dice, &seeds);
        let one = Stopwatch::start();
        let made = std::panic::catch_unwind(|| made_of(&raw));
        let took = one.elapsed();
        if made.is_err() || took > LONGEST {
            let path = std::env::temp_dir().join(format!("tarmac-mutation-{seed}-{n}.eml"));
            fs::write(&path, &raw).unwrap();
            panic!("message {n} of seed {seed} took {took:?}; it is kept as {}", path.display());
        }
        let made = made.unwrap();
        // Text, shortened text, folded text, files and two pages: each a few times its length, a
        // page more where every character is written as an entity.
        assert!(made <= 64 * raw.len() + 64 * 1024, "{made} bytes of {}", raw.len());
        (longest, most, bytes) = (longest.max(took), most.max(made), bytes + raw.len());
    }
    let grown_kib = most_memory_kib() - before_kib;
    if std::env::var_os("TEST_MUTATIONS").is_some() {
        // Alone in its process: beside other tests the memory is theirs too.
        assert!(grown_kib < MOST_KIB, "{grown_kib} KiB");
    }
    println!(
        "mutations: {count} of seed {seed}, {bytes} bytes, in {} s; the longest took {} ms, the \
         most that was made of one is {most} bytes; memory grew from {before_kib} by {grown_kib} \
         KiB",
        whole.elapsed().as_secs(),
        longest.as_millis(),
    );
}
