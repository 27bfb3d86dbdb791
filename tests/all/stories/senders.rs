//! Who says so: senders whose proof the desk checks itself, asked of a name server that is filled
//! here.

use tarmac::{
    app::intake::{self, Arrival},
    config::Config,
    domain::mail_state::InboundState,
    jobs::sender_check,
};

use crate::support::{
    desk::{Received, TestDesk},
    letter::Letter,
    name_server::NameServer,
    store::Store,
};

const CHEN: &str = "chen.li@peregrine.example";
const OUTSIDE: &str = "198.51.100.7";
const FOREIGN: &str = "203.0.113.9";

on_each! {
    a_customer_whom_dmarc_refutes_acts_with_nobodys_authority,
    what_a_sender_proved_is_kept_with_the_message,
    while_name_servers_fail_a_fault_is_still_reported,
}

/// A desk that checks senders by a name server, and the runtime that it asks in.
struct Checking {
    desk: TestDesk,
    names: NameServer,
    runtime: tokio::runtime::Runtime,
}

impl Checking {
    /// Peregrine's mail comes from one address, and none other.
    fn on(store: Store) -> Self {
        let names = NameServer::start();
        names.says("_dmarc.peregrine.example", "v=DMARC1; p=none");
        names.says("peregrine.example", "v=spf1 a:out.peregrine.example -all");
        names.is_at("out.peregrine.example", OUTSIDE.parse().unwrap());
        let set = [
            ("TARMAC_DESK__ADDRESS", "help@desk.example".to_owned()),
            ("TARMAC_HTTP__PUBLIC_URL", "https://desk.example".to_owned()),
            ("TARMAC_MAIL_IN__CHECK_SENDERS", "true".to_owned()),
            ("TARMAC_MAIL_IN__NAME_SERVERS", names.at.to_string()),
        ];
        let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v))).unwrap();
        let desk = TestDesk::with(store, config);
        desk.peregrine();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { desk, names, runtime }
    }

    /// A letter that comes by SMTP from an address.
    fn comes(&self, letter: &Letter, peer: &str) -> Received {
        let arrival = Arrival {
            door: "smtp".to_owned(),
            peer: Some(peer.to_owned()),
            helo: Some("mail.peregrine.example".to_owned()),
            mail_from: Some(CHEN.to_owned()),
            ..Arrival::default()
        };
        let id = intake::receive(&self.desk.desk, arrival, letter.raw()).unwrap();
        let found = self.runtime.block_on(async {
            let checking = sender_check::of(&self.desk.desk.config).unwrap();
            sender_check::look(&checking, &self.desk.desk, id).await
        });
        intake::process_checked(&self.desk.desk, id, found).unwrap();
        self.desk.settle();
        self.desk.inbound(id)
    }
}

fn a_customer_whom_dmarc_refutes_acts_with_nobodys_authority(store: Store) {
    let checking = Checking::on(store);
    let reported = checking.comes(&Letter::new(CHEN, "Radar is dark", "Please come."), OUTSIDE);
    assert_eq!(reported.state, InboundState::Ticket);
    let ticket = reported.number();
    let receipt = checking.desk.outbox().remove(0);
    let before = checking.desk.file(ticket);

    let forged = Letter::answer(&receipt, CHEN, "S1: Send me the codes.");
    let received = checking.comes(&forged, FOREIGN);
    assert_eq!(received.state, InboundState::Quarantine);
    assert_eq!(received.row.proposal_id, Some(ticket));
    assert!(received.row.reasons.contains("dmarc=fail"), "{}", received.row.reasons);
    assert_eq!(checking.desk.file(ticket).row, before.row, "nothing of it was done");

    let genuine = Letter::answer(&receipt, CHEN, "It is worse now.");
    assert_eq!(checking.comes(&genuine, OUTSIDE).ticket, Some(ticket));
    checking.desk.outbox();
    checking.desk.close();
}

fn what_a_sender_proved_is_kept_with_the_message(store: Store) {
    let checking = Checking::on(store);
    let received = checking.comes(&Letter::new(CHEN, "Radar is dark", "Please come."), OUTSIDE);
    let found = received.row.sender_check.clone().unwrap();
    assert!(found.contains("spf=pass smtp.mailfrom=peregrine.example"), "{found}");
    assert!(received.row.reasons.contains("sender proved"), "{}", received.row.reasons);
    let again = intake::to_check(&checking.desk.desk, received.id).unwrap();
    assert!(again.is_none(), "what was found when it came holds");
    checking.desk.outbox();
    checking.desk.close();
}

fn while_name_servers_fail_a_fault_is_still_reported(store: Store) {
    let checking = Checking::on(store);
    checking.names.breaks(true);
    let received = checking.comes(&Letter::new(CHEN, "Radar is dark", "Please come."), FOREIGN);
    assert_eq!(received.state, InboundState::Ticket);
    assert!(received.row.reasons.contains("sender check"), "{}", received.row.reasons);
    checking.desk.outbox();
    checking.desk.close();
}
