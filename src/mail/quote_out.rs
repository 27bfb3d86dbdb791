//! The customer's own words beneath our answer, with who wrote them and when.

use chrono_tz::Tz;

use crate::{
    domain::time::Timestamp,
    i18n::{Lang, moment, t_args, zone_before},
};

/// Who wrote, when, and every line of it behind `> `. Lines already quoted keep their marks close:
/// `>> `. Mail programs fold it away.
#[must_use]
pub fn quote_for_reply(lang: Lang, who: &str, when: Timestamp, zone: Tz, text: &str) -> String {
    let mut quote = attribution(lang, who, when, zone);
    quote.push('\n');
    for line in text.trim_end().lines() {
        quote.push('>');
        if !line.starts_with('>') && !line.trim().is_empty() {
            quote.push(' ');
        }
        quote.push_str(line.trim_end());
        quote.push('\n');
    }
    quote
}

/// `Chen Li wrote on Wed 30 Sep 13:05 Shanghai:`
#[must_use]
pub fn attribution(lang: Lang, who: &str, when: Timestamp, zone: Tz) -> String {
    let who = super::answer_subject::one_line(who);
    t_args(
        lang,
        "quote-attribution",
        &[
            ("who", who.into()),
            ("at", moment::short(lang, when, zone).into()),
            ("zone", zone_before(lang, zone).into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_quoted_text_is_marked() {
        let when = Timestamp::parse("2026-09-30T05:05:12Z").unwrap();
        let zone = chrono_tz::Asia::Shanghai;
        assert_eq!(
            quote_for_reply(Lang::En, "Chen Li", when, zone, "P21 is down.\r\n\r\n> older\n  it\n"),
            "Chen Li wrote on Wed 30 Sep 13:05 Shanghai:\n> P21 is down.\n>\n>> older\n>   it\n"
        );
        assert_eq!(
            quote_for_reply(Lang::ZhCn, "陈立\n", when, zone, "P21 停运"),
            "陈立 于上海时间 9 月 30 日 周三 13:05 写道：\n> P21 停运\n"
        );
    }
}
