//! Files of a reply: attached while they fit, links beyond that, which end.

use tarmac::{app::reply_files, config::Config, web::routes::Method};

use super::browser::{Browser, text};
use crate::support::{
    captured::{Mail, Mails as _},
    desk::TestDesk,
    store::Store,
};

on_each! {
    small_files_are_attached_and_large_ones_leave_as_links_that_open_once_sent,
    a_link_ends_by_itself_and_by_hand_and_nobody_guesses_one,
    a_form_with_an_empty_file_or_too_many_keeps_what_was_typed,
}

const CHEN: &str = "chen@peregrine.example";

fn desk(store: Store) -> TestDesk {
    let set = [
        ("TARMAC_DESK__ADDRESS", "help@desk.example"),
        ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example"),
        ("TARMAC_MAIL_OUT__ATTACH_UP_TO", "1KiB"),
        ("TARMAC_MAIL_OUT__FILES", "2"),
    ];
    let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    let desk = TestDesk::with(store, config);
    desk.peregrine();
    desk.writes(CHEN, "Aircraft grounded", "at gate 4");
    desk.outbox();
    desk
}

/// Ann answers the first ticket with files.
fn sends(desk: &TestDesk, files: &[(&str, Vec<u8>)]) -> (u16, String) {
    let ann = Browser::of(desk, desk.user("ann"));
    let mut body = Vec::new();
    let mut part = |head: &str, value: &[u8]| {
        body.extend(format!("--xx\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend_from_slice(value);
        body.extend(b"\r\n");
    };
    part("name=\"csrf\"", ann.csrf.as_bytes());
    part("name=\"kind\"", b"customer");
    part("name=\"text\"", "See the pictures.".as_bytes());
    for (name, bytes) in files {
        part(&format!("name=\"file\"; filename=\"{name}\""), bytes);
    }
    body.extend(b"--xx--\r\n");
    let path = "/tickets/1001/reply";
    let reply = ann.post_form(path, body, "multipart/form-data; boundary=xx");
    desk.settle();
    let told = text(&reply);
    desk.pass("10s");
    (reply.status, told)
}

fn link(mail: &Mail) -> String {
    let (_, rest) = mail.text.split_once("https://desk.example/files/").expect("a link");
    format!("/files/{}", rest.split_whitespace().next().unwrap())
}

fn opens(desk: &TestDesk, path: &str) -> Option<Vec<u8>> {
    let reply = Browser::of_nobody(desk).get(path);
    assert!([200, 404].contains(&reply.status), "{}", reply.status);
    (reply.status == 200).then(|| {
        let named = reply.headers.iter().find(|(name, _)| *name == "Content-Disposition");
        assert!(named.unwrap().1.starts_with("attachment;"), "never shown in place");
        reply.body
    })
}

fn small_files_are_attached_and_large_ones_leave_as_links_that_open_once_sent(store: Store) {
    let desk = desk(store);
    let large = vec![0xff; 4000];
    let files = [("检验.txt", b"fine".to_vec()), ("../../bore.bin", large.clone())];
    assert_eq!(sends(&desk, &files).0, 303);
    let mail = desk.outbox().to(CHEN).only();
    let [attached] = &mail.parsed.attachments[..] else { panic!("{mail:?}") };
    assert_eq!(attached.name, "检验.txt");
    assert!(mail.says("bore.bin (3 kB)"), "{}", mail.text);
    assert_eq!(opens(&desk, &link(&mail)), Some(large));
    let page = text(&Browser::of(&desk, desk.user("ann")).get("/tickets/1001"));
    assert!(page.contains("opened 1 times"), "{page}");
    assert!(page.contains("检验.txt") && !page.contains("../../"), "both stand on the ticket");
    desk.outbox();
}

fn a_link_ends_by_itself_and_by_hand_and_nobody_guesses_one(store: Store) {
    let desk = desk(store);
    let large = ("a.bin", vec![1; 4000]);
    sends(&desk, std::slice::from_ref(&large));
    let first = link(&desk.outbox().to(CHEN).only());
    sends(&desk, &[large]);
    let second = link(&desk.outbox().to(CHEN).only());
    assert_ne!(first, second);
    assert_eq!(opens(&desk, "/files/aaaaaaaaaaaaaaaaaaaaaaaaaa"), None);
    assert_eq!(opens(&desk, "/files/x"), None);
    let linked = reply_files::of_ticket(&desk.desk, tarmac::domain::ids::TicketId(1001)).unwrap();
    assert_eq!(linked[0].link.address, CHEN);
    let path = format!("/tickets/1001/files/{}/revoke", linked[0].id);
    assert_eq!(Browser::of(&desk, desk.user("max")).post(&path, "").status, 303);
    assert_eq!(opens(&desk, &first), None, "it was ended by hand");
    assert!(opens(&desk, &second).is_some());
    assert_eq!(Browser::of(&desk, desk.user("max")).post(&path, "").status, 404, "once");
    desk.pass("31d");
    desk.outbox();
    assert_eq!(opens(&desk, &second), None, "it has ended by itself");
    assert_eq!(Browser::route(Method::Get, &first).path, "/files/{token}");
}

fn a_form_with_an_empty_file_or_too_many_keeps_what_was_typed(store: Store) {
    let desk = desk(store);
    let (status, page) = sends(&desk, &[("empty.txt", Vec::new())]);
    assert_eq!(status, 422);
    assert!(page.contains("See the pictures.") && page.contains("is empty"), "{page}");
    let three: Vec<_> = ["a", "b", "c"].map(|name| (name, b"x".to_vec())).into();
    let (status, page) = sends(&desk, &three);
    assert_eq!(status, 422);
    assert!(page.contains("3 files are more than one reply may take"), "{page}");
    assert!(desk.outbox().to(CHEN).is_empty());
}
