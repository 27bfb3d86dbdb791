//! The page of the addresses that customers write to.

use tarmac::app::recipients;

use super::browser::{Browser, text};
use crate::support::desk::TestDesk;

both! {
    addresses_are_added_asked_about_and_removed_with_a_reason_on_a_page,
    what_is_no_address_or_somebodys_is_refused_on_the_page_and_what_was_typed_kept,
}

const PATH: &str = "/settings/addresses";

fn addresses_are_added_asked_about_and_removed_with_a_reason_on_a_page(desk: &TestDesk) {
    desk.peregrine();
    let ada = Browser::of(desk, desk.user("ada"));
    assert!(text(&ada.get(PATH)).contains("help@desk.example"));
    let fate = |address: &str| text(&ada.get(&format!("{PATH}?address={address}")));
    assert!(fate("air@desk.example").contains("refused with 550"));
    let fields = "address=Air%40desk.example&whose=account%3APeregrine+Air";
    assert_eq!(ada.post(PATH, fields).status, 303);
    assert!(recipients::accepts(&desk.desk, "air@desk.example").unwrap());
    let page = fate("air@desk.example");
    assert!(page.contains("What a sender of Peregrine Air"), "{page}");
    assert!(page.contains("air@desk.example added") && page.contains("ada"), "{page}");
    assert!(fate("help%2Bnothing@desk.example").contains("no token of ours"));
    assert!(fate("nobody").contains("no mail address"));
    let ticket = desk.writes("chen@peregrine.example", "Lamp", "row 4").number();
    let signed = desk.desk.keys.reply_to_address("help@desk.example", ticket).replace('+', "%2B");
    assert!(fate(&signed).contains(&format!("signed address of TM-{ticket}")));
    let gone = "gone=air%40desk.example";
    let refused = ada.post(&format!("{PATH}/remove"), &format!("{gone}&reason=+"));
    assert_eq!(refused.status, 422);
    assert!(recipients::accepts(&desk.desk, "air@desk.example").unwrap());
    let removed = ada.post(&format!("{PATH}/remove"), &format!("{gone}&reason=contract+ended"));
    assert_eq!(removed.status, 303);
    assert!(!recipients::accepts(&desk.desk, "air@desk.example").unwrap());
    assert!(text(&ada.get(PATH)).contains("air@desk.example removed: contract ended"));
    desk.outbox();
}

fn what_is_no_address_or_somebodys_is_refused_on_the_page_and_what_was_typed_kept(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.contact(account, "chen@peregrine.example", false);
    let ada = Browser::of(desk, desk.user("ada"));
    for address in ["air", "help%40desk.example", "chen%40peregrine.example"] {
        let fields = format!("address={address}&whose=account%3APeregrine+Air");
        let refused = ada.post(PATH, &fields);
        assert_eq!(refused.status, 422, "{address}");
        let typed = address.replace("%40", "@");
        assert!(text(&refused).contains(&format!("value=\"{typed}\"")), "{address}");
    }
    for whose in ["", "team%3ANobody", "account%3ANobody", "x"] {
        let fields = format!("address=air%40desk.example&whose={whose}");
        assert_eq!(ada.post(PATH, &fields).status, 422, "{whose}");
    }
    assert!(recipients::list(&desk.desk).unwrap().is_empty());
}
