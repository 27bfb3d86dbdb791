//! Clocks and verdicts as the desk keeps them.

use tarmac::domain::promise::{Milestone, Severity};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
};

both! {
    a_breach_happened_at_its_deadline_not_when_it_was_noticed,
}

fn a_breach_happened_at_its_deadline_not_when_it_was_noticed(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    assert_eq!(desk.outbox().readers(), [address("ann"), address("lena")]);
    desk.stops();
    desk.pass("1h");
    desk.starts();
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    assert_eq!(desk.steps(ticket, "acknowledged"), ["service manager (1) 09:45, fired 10:00"]);
    desk.reach(ticket, Milestone::Acknowledged);
    assert_eq!(
        desk.verdicts(ticket, "acknowledged"),
        ["missed 09:15", "missed 09:15, ended 10:00"]
    );
    desk.outbox();
}
