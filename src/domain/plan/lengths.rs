//! Lengths of time in a plan document, with the units that make sense in each place.

use super::{
    Within,
    mistake::Mistakes,
    reading::{At, Section},
};

pub(super) fn reopen_window(root: &Section<'_>, mistakes: &mut Mistakes) -> Within {
    let Some(at) = root.word::<Within>(mistakes, "reopen_window") else { return Within::default() };
    if at.value.is_working_days() {
        let fix = "write s, m, h or d, such as 14d";
        mistakes.add(&at.span, &at.path, "a reopen window is not counted in working days", fix);
    }
    at.value
}

/// The longest that one pause may last, in wall time; more than nothing.
pub(super) fn longest_pause(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<Within> {
    let at = root.word::<Within>(mistakes, "longest_pause")?;
    if at.value.is_working_days() {
        let fix = "write s, m, h or d, such as 14d";
        mistakes.add(&at.span, &at.path, "a pause is not counted in working days", fix);
    } else if at.value.secs(1) == 0 {
        let fix = "write more than 0, or take the line away: then it is 14d";
        mistakes.add(&at.span, &at.path, "a pause of no time at all stops no clock", fix);
    }
    Some(at.value)
}

/// A length of time that is more than nothing, in s, m, h or wd.
pub(super) fn length(section: &Section<'_>, mistakes: &mut Mistakes, key: &str) -> Option<Within> {
    let at = section.text(mistakes, key)?;
    let Ok(within) = at.value.parse::<Within>() else {
        let what = format!("“{}” is no length of time", at.value);
        mistakes.add(&at.span, &at.path, what, "write it like 45s, 15m, 4h or 3wd");
        return None;
    };
    is_length(&at, within, mistakes);
    Some(within)
}

pub(super) fn is_length<T>(at: &At<T>, within: Within, mistakes: &mut Mistakes) {
    if within.secs(1) == 0 {
        mistakes.add(
            &at.span,
            &at.path,
            format!("{within} is no time at all"),
            "write more than 0",
        );
    }
    if let Within::Days(days) = within {
        let what = format!("{within} could be a day of the clock or a day of work");
        let fix = format!("write {}h or {days}wd", days.saturating_mul(24));
        mistakes.add(&at.span, &at.path, what, fix);
    }
}
