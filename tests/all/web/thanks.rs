//! The page of the rules of thanks.

use tarmac::domain::message::PhraseKind;

use super::browser::{Browser, text};
use crate::support::{captured::Mails as _, desk::TestDesk};

both! {
    rules_of_thanks_are_added_switched_tried_and_recorded_on_a_page,
    a_ticket_says_that_a_message_only_thanks_and_by_which_rule,
}

const PATH: &str = "/settings/thanks";

fn rules_of_thanks_are_added_switched_tried_and_recorded_on_a_page(desk: &TestDesk) {
    let ada = Browser::of(desk, desk.user("ada"));
    let page = text(&ada.get(PATH));
    assert!(page.contains("value=\"cheers\" checked") && page.contains("谢谢"), "{page}");
    let tried = text(&ada.post("/settings/thanks/try", "text=Gracias+Ann&as_language=en"));
    assert!(tried.contains("An answer is awaited"), "{tried}");
    let fields = "language=any&kind=thanks&phrase=Gracias";
    assert_eq!(ada.post(PATH, fields).status, 303);
    let tried = text(&ada.post("/settings/thanks/try", "text=Gracias+Ann&as_language=en"));
    assert!(tried.contains("Only thanks, by the rules for English: gracias"), "{tried}");
    let quoted =
        "text=Thanks%0A%0AOn+Tue%2C+May+12%2C+2026+at+8%3A31+AM+Desk+wrote%3A%0A%3E+why%3F";
    assert!(text(&ada.post("/settings/thanks/try", quoted)).contains("Only thanks"));
    let why = text(&ada.post("/settings/thanks/try", "text=Thanks%2C+still+dark"));
    assert!(why.contains("“still” takes the thanks back"), "{why}");
    let refused = ada.post(PATH, "language=en&kind=courtesy&phrase=still+broken");
    assert_eq!(refused.status, 422);
    let refused = text(&refused);
    assert!(refused.contains("“Thanks, still broken” would count"), "{refused}");
    assert!(refused.contains("value=\"still broken\""), "what was typed is kept: {refused}");
    let off = "language=en&shown=cheers&shown=thanks&on=thanks";
    assert_eq!(ada.post("/settings/thanks/switch", off).status, 303);
    let page = text(&ada.get(PATH));
    assert!(page.contains("value=\"cheers\">"), "shown, and off: {page}");
    assert!(page.contains("“cheers” switched off (English)") && page.contains("ada"), "{page}");
    let gone = "language=any&phrase=gracias";
    assert_eq!(ada.post("/settings/thanks/remove", gone).status, 303);
    assert_eq!(ada.post("/settings/thanks/remove", gone).status, 404);
    for kind in PhraseKind::ALL {
        let odd = format!("language=xx&kind={kind}&phrase=a");
        assert_eq!(ada.post(PATH, &odd).status, 422);
    }
}

fn a_ticket_says_that_a_message_only_thanks_and_by_which_rule(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Lamp flickers", "in row 4").number();
    let receipt = desk.outbox().to(chen).only();
    let thanks = desk.answers(&receipt, chen, "Thanks very much");
    let ann = Browser::of(desk, desk.user("ann"));
    let page = text(&ann.get(&format!("/tickets/{ticket}")));
    let said = "Only thanks, by the rules for English: thanks · very · much.";
    assert!(page.contains(said), "{page}");
    let page = text(&ann.get(&format!("/mail/{}", thanks.id)));
    assert!(page.contains(said), "{page}");
    desk.outbox();
}
