//! A mailbox that is signed in to with tokens: a real Dovecot that takes XOAUTH2, and a token server
//! of our own under TLS.

use std::path::Path;

use tarmac::{
    app::intake,
    config::Config,
    domain::ids::InboundId,
    jobs::mailboxes::{catch_up, settings},
    transport::imap::{ImapError, ImapSettings, Mailbox},
};
use tokio_util::sync::CancellationToken;

use crate::support::{
    desk::TestDesk,
    dovecot::Dovecot,
    tokens::{Book, TokenServer},
};

both! {
    mail_is_read_from_a_mailbox_that_takes_a_token,
}

fn config(server: &Dovecot, tokens: &TokenServer, more: &str) -> Config {
    let url = format!(
        "imaps://desk@localhost:{}/INBOX?token=https%3A%2F%2Flocalhost%3A{}%2Ftoken&client=the-desk&{more}",
        server.tls, tokens.port
    );
    let ca = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls/ca.pem");
    let variables = [
        ("TARMAC_IMAP_IN__MAILBOXES".to_owned(), url),
        ("TARMAC_IMAP_IN__CA_FILE".to_owned(), ca.display().to_string()),
    ];
    Config::of(None, variables).unwrap()
}

fn of(config: &Config) -> ImapSettings {
    settings(&config.imap_in.mailboxes[0], &config.imap_in, 1 << 20)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn opens(runtime: &tokio::runtime::Runtime, settings: &ImapSettings) -> Result<(), ImapError> {
    runtime.block_on(async {
        Mailbox::open(settings).await?.close().await;
        Ok(())
    })
}

fn person(lasts: u64, rotates: bool) -> TokenServer {
    let refresh = Some("refresh-0".to_owned());
    TokenServer::start(Book { refresh, rotates, lasts, ..Book::default() })
}

fn mail_is_read_from_a_mailbox_that_takes_a_token(desk: &TestDesk) {
    let tokens = person(3599, false);
    let server = Dovecot::start_with_tokens(&tokens.address());
    server.gets("1.a", "From: c@p.example\r\nSubject: hums\r\nMessage-ID: <1@p>\r\n\r\nx\r\n");
    let settings = of(&config(&server, &tokens, "secret=s3cret&refresh=refresh-0"));
    runtime().block_on(async {
        let mut open = Mailbox::open(&settings).await.unwrap();
        let stop = CancellationToken::new();
        catch_up(&desk.desk, "desk@localhost/INBOX", &mut open, &stop).await.unwrap();
        open.close().await;
    });
    let ids = intake::waiting(&desk.desk, InboundId(0), 10).unwrap();
    assert_eq!(ids.len(), 1);
    intake::process(&desk.desk, ids[0]).unwrap();
    desk.settle();
    desk.outbox();
}

#[test]
fn a_secret_that_is_wrong_says_what_to_look_at_and_not_itself() {
    let tokens = person(3599, false);
    let server = Dovecot::start_with_tokens(&tokens.address());
    let settings = of(&config(&server, &tokens, "secret=amiss&refresh=refresh-0"));
    let said = opens(&runtime(), &settings).unwrap_err().to_string();
    assert!(
        said.contains("no such application") && said.contains("the secret has run out"),
        "{said}"
    );
    assert!(!said.contains("amiss") && !said.contains("refresh-0"), "{said}");
    let mut untrusted = config(&server, &tokens, "secret=s3cret&refresh=refresh-0");
    untrusted.imap_in.ca_file = None;
    let said = opens(&runtime(), &of(&untrusted));
    assert!(said.is_err(), "whom we do not trust gets no secret");
    assert_eq!(tokens.book.lock().unwrap().asked.len(), 1, "only the first came through");
}

#[test]
fn a_token_is_used_while_it_lasts_and_asked_for_anew_before_it_ends() {
    let runtime = runtime();
    for (lasts, asked) in [(3599, 1), (0, 2)] {
        let tokens = person(lasts, true);
        let server = Dovecot::start_with_tokens(&tokens.address());
        let settings = of(&config(&server, &tokens, "secret=s3cret&refresh=refresh-0"));
        opens(&runtime, &settings).unwrap();
        opens(&runtime, &settings).unwrap();
        let book = tokens.book.lock().unwrap();
        assert_eq!(book.asked.len(), asked, "{:?}", book.asked);
        let last = book.asked.last().unwrap();
        let refresh = format!("refresh_token=refresh-{}", asked - 1);
        assert!(last.contains(&refresh), "the newest refresh token is used: {last}");
    }
}

#[test]
fn the_desk_signs_in_as_itself_with_client_credentials() {
    let tokens = TokenServer::start(Book { lasts: 3599, ..Book::default() });
    let server = Dovecot::start_with_tokens(&tokens.address());
    let settings = of(&config(&server, &tokens, "secret=s3cret&scope=imap"));
    opens(&runtime(), &settings).unwrap();
    let book = tokens.book.lock().unwrap();
    let form = "grant_type=client_credentials&client_id=the-desk&client_secret=s3cret&scope=imap";
    assert_eq!(book.asked, [form]);
}

#[test]
fn a_token_that_is_refused_is_forgotten_and_a_grant_that_ended_says_what_to_do() {
    let runtime = runtime();
    let tokens = person(3599, false);
    let server = Dovecot::start_with_tokens(&tokens.address());
    let settings = of(&config(&server, &tokens, "secret=s3cret&refresh=refresh-0"));
    opens(&runtime, &settings).unwrap();
    tokens.book.lock().unwrap().good.clear(); // somebody ended all sessions
    let refused = opens(&runtime, &settings).unwrap_err();
    assert!(matches!(refused, ImapError::Refused { .. }), "{refused}");
    assert!(!format!("{refused} {settings:?}").contains("token-1"), "no token is said");
    opens(&runtime, &settings).unwrap();
    assert_eq!(tokens.book.lock().unwrap().asked.len(), 2, "another was asked for");
    {
        let mut book = tokens.book.lock().unwrap();
        book.refresh = Some("another".to_owned());
        book.good.clear();
    }
    opens(&runtime, &settings).unwrap_err();
    let gone = opens(&runtime, &settings).unwrap_err().to_string();
    assert!(gone.contains("it has been revoked"), "{gone}");
    assert!(gone.contains("Sign in as the mailbox once more"), "{gone}");
}
