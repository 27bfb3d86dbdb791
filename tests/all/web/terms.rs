//! The pages of accounts, plans, calendars and people.

use tarmac::{
    app::{account_pages, accounts, backtest_runs, plans},
    domain::promise::Severity,
};

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    an_account_is_added_with_its_domains_and_contacts,
    a_form_with_mistakes_says_all_of_them_and_keeps_what_was_typed,
    an_account_is_found_by_its_name_and_by_its_domain,
    an_accounts_page_shows_its_terms_its_people_and_its_open_tickets,
    an_address_that_belongs_to_somebody_is_refused,
    a_plan_is_checked_before_it_is_saved,
    a_plan_is_edited_by_its_form_and_each_mistake_stands_at_its_field,
    a_backtest_is_asked_for_and_read_on_its_page,
    running_tickets_are_moved_on_their_page_with_a_reason,
    every_mistake_of_a_plan_is_named_by_its_place,
    the_document_of_a_version_is_downloaded_as_it_was_given,
    a_calendar_is_shown_with_its_week,
    a_new_person_gets_a_link_by_mail,
    nobody_switches_off_oneself,
    a_person_is_switched_off_and_on_again,
}

fn an_account_is_added_with_its_domains_and_contacts(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let form = "name=Kestrel&kind=reseller&domains=kestrel.example%EF%BC%8C%20k.example\
                &contacts=Li%20%3Cli%40else.example%3E%0D%0Awu%40else.example%0D%0A\
                &zone=Asia%2FShanghai&language=zh-CN&plan=";
    let reply = browser.post("/accounts", form);
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let all = accounts::all(&desk.desk).unwrap();
    let page = accounts::page(&desk.desk, all[0].id).unwrap();
    assert_eq!(page.domains, ["k.example", "kestrel.example"]);
    assert_eq!(page.contacts.len(), 2);
    assert_eq!(page.contracts[0].1, "reseller", "the plan of its kind");
    assert_eq!(
        (page.account.zone.as_str(), page.account.language.as_str()),
        ("Asia/Shanghai", "zh-CN")
    );
}

fn a_form_with_mistakes_says_all_of_them_and_keeps_what_was_typed(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let reply =
        browser.post("/accounts", "name=&domains=no_dot&contacts=who&zone=Moon&kind=individual");
    assert_eq!(reply.status, 422);
    let page = text(&reply);
    assert_eq!(page.matches("aria-invalid").count(), 4, "{page}");
    for kept in ["no_dot", "who", "Moon", r#"value="individual" checked"#] {
        assert!(page.contains(kept), "{kept} is not in {page}");
    }
    assert!(accounts::all(&desk.desk).unwrap().is_empty());
}

fn an_account_is_found_by_its_name_and_by_its_domain(desk: &TestDesk) {
    desk.peregrine();
    let found = |find: &str| account_pages::list(&desk.desk, find, None).unwrap().rows.len();
    assert_eq!([found(""), found("PEREGRINE"), found("rine.exa"), found("kestrel")], [1, 1, 1, 0]);
    let page = text(&Browser::of(desk, desk.user("ann")).get("/accounts?q=kestrel"));
    assert!(page.contains("No account matches “kestrel”"), "{page}");
    assert!(!page.contains("/accounts/new"), "an engineer adds none");
}

fn an_accounts_page_shows_its_terms_its_people_and_its_open_tickets(desk: &TestDesk) {
    let id = desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 is grounded", "no start");
    desk.settle();
    let browser = Browser::of(desk, desk.user("ann"));
    let page = text(&browser.get(&format!("/accounts/{id}")));
    for words in [
        "in force",
        "without end",
        "chen@peregrine.example",
        "P21 is grounded",
        "max",
        "Acknowledge in 15 min",
        "peregrine.example",
        "/settings/plans/versions/",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    desk.outbox();
    desk.pass("20m");
    let list = text(&browser.get("/accounts"));
    assert!(list.contains("0 of 1"), "what was missed this month: {list}");
    desk.outbox();
}

fn an_address_that_belongs_to_somebody_is_refused(desk: &TestDesk) {
    let (peregrine, kestrel) = (
        desk.peregrine(),
        desk.account_in("Kestrel", tarmac::domain::account::AccountKind::Key, "k.example", "UTC"),
    );
    let browser = Browser::of(desk, desk.user("ann"));
    let form = "name=Li&address=Li%40else.example&part=maintainer";
    assert_eq!(browser.post(&format!("/accounts/{peregrine}/contacts"), form).status, 303);
    let reply = browser.post(&format!("/accounts/{kestrel}/contacts"), form);
    assert_eq!(reply.status, 422);
    assert!(text(&reply).contains("belongs to somebody else"), "{}", text(&reply));
    let page = text(&browser.get(&format!("/accounts/{peregrine}")));
    assert!(page.contains("maintainer") && page.contains("may report<"), "{page}");
}

/// The shipped plan `boeing`, with S2 on site within eleven hours, as a form.
fn shorter() -> String {
    let document = plans::SHIPPED[0].1.replacen(
        "on_site      = { within = \"12h\" }",
        "on_site      = { within = \"11h\" }",
        1,
    );
    assert_ne!(document, plans::SHIPPED[0].1);
    document.replace('\r', "").bytes().fold(String::from("document="), |mut form, b| {
        use std::fmt::Write as _;
        write!(form, "%{b:02x}").unwrap();
        form
    })
}

fn versions(desk: &TestDesk) -> usize {
    let all = plans::all(&desk.desk).unwrap();
    all.iter().find(|(_, name, _)| name == "boeing").unwrap().2.len()
}

fn a_plan_is_checked_before_it_is_saved(desk: &TestDesk) {
    desk.peregrine();
    let browser = Browser::of(desk, desk.user("max"));
    let page = text(&browser.post("/settings/plans/import", &format!("{}&act=check", shorter())));
    for words in
        ["boeing v2. 1 contract follows it", "S2 On site: 11 h (reported, always) instead of 12 h"]
    {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(versions(desk), 1, "nothing is written before it is saved");
    let reply = browser.post("/settings/plans/import", &format!("{}&act=save", shorter()));
    assert_eq!(reply.status, 303, "{}", text(&reply));
    assert_eq!(versions(desk), 2);
    let shown = text(&browser.get(&reply.headers[0].1));
    assert!(shown.contains("boeing, v2"), "{shown}");
    let again = text(&browser.post("/settings/plans/import", &format!("{}&act=check", shorter())));
    assert!(again.contains("boeing v2, says the same"), "{again}");
}

/// A form as a browser sends it.
fn form(fields: &tarmac::domain::plan::fields::Fields) -> String {
    use std::fmt::Write as _;
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut out, b| {
            write!(out, "%{b:02x}").unwrap();
            out
        })
    };
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn a_plan_is_edited_by_its_form_and_each_mistake_stands_at_its_field(desk: &TestDesk) {
    use tarmac::domain::plan::{document, fields::fields_of};
    let browser = Browser::of(desk, desk.user("max"));
    let all = plans::all(&desk.desk).unwrap();
    let newest = all.iter().find(|(_, name, _)| name == "boeing").unwrap().2[0].id;
    let shown = text(&browser.get(&format!("/settings/plans/edit?version={newest}")));
    assert!(shown.contains("name=\"severity.S1.target.restored.within\" value=\"6h\""), "{shown}");
    let mut fields = fields_of(&document::parse(plans::SHIPPED[0].1).unwrap());
    let within = "severity.S1.target.restored.within";
    fields.insert(within.to_owned(), "6 hours".to_owned());
    let wrong = browser.post("/settings/plans/edit", &format!("{}&act=save", form(&fields)));
    assert_eq!(wrong.status, 422);
    let page = text(&wrong);
    assert!(page.contains("severity-S1-target-restored-within-error"), "at its field: {page}");
    assert!(page.contains("value=\"6 hours\""), "what was typed is kept");
    fields.insert(within.to_owned(), "6h".to_owned());
    fields.insert("severity.S2.target.on_site.within".to_owned(), "11h".to_owned());
    let post =
        |act: &str| browser.post("/settings/plans/edit", &format!("{}&act={act}", form(&fields)));
    let checked = text(&post("check"));
    assert!(checked.contains("S2 On site: 11 h"), "{checked}");
    let as_text = text(&post("text"));
    assert!(as_text.contains("on_site = { within = &#34;11h&#34; }"), "its document: {as_text}");
    assert_eq!(versions(desk), 1, "nothing is written before it is saved");
    assert_eq!(post("save").status, 303);
    assert_eq!(versions(desk), 2);
    let stored = plans::numbered(&desk.desk, "boeing", Some(2)).unwrap().unwrap();
    assert_eq!(fields_of(&stored), fields, "the form and the document say the same");
}

fn a_backtest_is_asked_for_and_read_on_its_page(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.pass("2d");
    desk.outbox();
    let browser = Browser::of(desk, desk.user("max"));
    let refused = browser.post("/settings/backtests", "from=2026-03-02&to=then&account=Nobody");
    assert_eq!(refused.status, 422);
    assert_eq!(text(&refused).matches("aria-invalid").count(), 3, "document, to, account");
    let form = format!("{}&from=2026-03-01&to=2026-03-05&version=&account=", shorter());
    let asked = browser.post("/settings/backtests", &form);
    assert_eq!(asked.status, 303, "{}", text(&asked));
    let path = asked.headers[0].1.clone();
    let waits = browser.get(&path);
    assert!(waits.headers.iter().any(|(name, _)| *name == "Refresh"), "it is looked at again");
    assert!(text(&waits).contains("waits for its turn"));
    backtest_runs::work(&desk.desk, &|| false).unwrap();
    let done = browser.get(&path);
    assert!(done.headers.iter().all(|(name, _)| *name != "Refresh"));
    for words in ["done, no verdict changes", "0.0 % of 1", "On site"] {
        assert!(text(&done).contains(words), "{words} is not in {}", text(&done));
    }
    assert!(text(&browser.get("/settings/backtests")).contains(&path));
    assert_eq!(desk.verdicts(ticket, "on_site"), ["missed 21:00"], "nothing is written");
}

fn running_tickets_are_moved_on_their_page_with_a_reason(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.outbox();
    let browser = Browser::of(desk, desk.user("max"));
    assert!(text(&browser.get("/settings/moves")).contains("stands on the newest versions"));
    let checked =
        text(&browser.post("/settings/plans/import", &format!("{}&act=check", shorter())));
    for words in
        ["One open ticket would move", "Mon 2 Mar 20:00", "1 h earlier", "Saving moves none"]
    {
        assert!(checked.contains(words), "{words} is not in {checked}");
    }
    desk.pass("1m");
    let saved = browser.post("/settings/plans/import", &format!("{}&act=save", shorter()));
    let plan = text(&browser.get(&saved.headers[0].1));
    assert!(plan.contains("One open ticket stands on an older version"), "{plan}");
    let offered = text(&browser.get("/settings/moves"));
    assert!(offered.contains(&format!("name=\"ticket\" value=\"{ticket}\" checked")), "{offered}");
    let seen = desk.now().micros();
    let form = format!("ticket={ticket}&seen={seen}&reason=");
    let refused = browser.post("/settings/moves", &form);
    assert_eq!(refused.status, 422, "without a reason");
    let moved = browser.post("/settings/moves", &format!("{form}agreed+by+phone"));
    assert_eq!(moved.status, 303, "{}", text(&moved));
    assert!(text(&browser.get(&moved.headers[0].1)).contains("One ticket was moved"));
    assert_eq!(desk.stands(ticket, "on_site"), "running 20:00");
    let page = text(&browser.get(&format!("/tickets/{ticket}")));
    assert!(page.contains("agreed by phone"), "{page}");
    desk.outbox();
}

fn every_mistake_of_a_plan_is_named_by_its_place(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("max"));
    let document = "document=format+%3D+1%0Aname+%3D+%22x%22%0A%5Bseverity.S9%5D%0A%5Bseverity.S1.target%5D%0A\
                    restored+%3D+%7B+within+%3D+%226+hours%22+%7D%0A";
    for act in ["check", "save"] {
        let reply = browser.post("/settings/plans/import", &format!("{document}&act={act}"));
        assert_eq!(reply.status, 422);
        let page = text(&reply);
        for words in ["line 5", "severity.S1.target.restored.within", "S9", "6 hours"] {
            assert!(page.contains(words), "{words} is not in {page}");
        }
    }
    assert_eq!(plans::all(&desk.desk).unwrap().len(), 3);
}

fn the_document_of_a_version_is_downloaded_as_it_was_given(desk: &TestDesk) {
    let all = plans::all(&desk.desk).unwrap();
    let browser = Browser::of(desk, desk.user("ann"));
    let boeing = all.iter().find(|(_, name, _)| name == "boeing").unwrap();
    let path = format!("/settings/plans/versions/{}", boeing.2[0].id);
    let reply = browser.get(&format!("{path}/document"));
    assert_eq!(String::from_utf8(reply.body).unwrap(), plans::SHIPPED[0].1);
    let page = text(&browser.get(&path));
    for words in ["a taken alert is silent for 30 min", "owner, or else team", "every 4 h", "AOG"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

fn a_calendar_is_shown_with_its_week(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ann"));
    let list = text(&browser.get("/settings/calendars"));
    assert!(list.contains("Every day 08:00–22:00"), "{list}");
    let page = text(&browser.get("/settings/calendars/1"));
    assert!(page.contains("<dt>Mon</dt>"), "{page}");
}

fn a_new_person_gets_a_link_by_mail(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ada"));
    let form =
        "name=Wei&address=wei%40desk.example&role=manager&language=zh-CN&zone=Asia%2FShanghai";
    assert_eq!(browser.post("/settings/users", form).status, 303);
    let reply = browser.post("/settings/users", form);
    assert_eq!(reply.status, 422, "the address is taken");
    assert!(text(&reply).contains("wei@desk.example"), "what was typed is kept");
    desk.settle();
    let mails = desk.outbox();
    assert_eq!(mails.len(), 1);
    let link = mails[0].text.split("https://desk.example").nth(1).unwrap();
    let link = link.split_whitespace().next().unwrap();
    desk.pass("23h");
    assert_eq!(Browser::of_nobody(desk).get(link).status, 200);
}

fn nobody_switches_off_oneself(desk: &TestDesk) {
    let ada = desk.user("ada");
    let browser = Browser::of(desk, ada);
    assert_eq!(browser.post(&format!("/settings/users/{ada}"), "active=no").status, 422);
    assert_eq!(browser.get("/settings/users").status, 200);
}

fn a_person_is_switched_off_and_on_again(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ada"));
    let ann = Browser::of(desk, desk.user("ann"));
    let path = format!("/settings/users/{}", desk.user("ann"));
    assert_eq!(browser.post(&path, "").status, 422, "a form without a word changes nothing");
    assert_eq!(ann.get("/queue").status, 200);
    assert_eq!(browser.post(&path, "active=no").status, 303);
    assert_eq!(ann.get("/queue").status, 303);
    assert!(text(&browser.get("/settings/users")).contains("switch on"));
    assert_eq!(browser.post(&path, "active=yes").status, 303);
    assert_eq!(Browser::of(desk, desk.user("ann")).get("/queue").status, 200);
}
