//! Lengths of time in a plan document, with the units that make sense in each place.

use super::{
    super::told::told,
    Within,
    mistake::Mistakes,
    reading::{At, Section},
};

/// Ten years: whoever writes more has mistaken the unit.
const LONGEST_S: i64 = 10 * 366 * 86_400;

pub(super) fn reopen_window(root: &Section<'_>, mistakes: &mut Mistakes) -> Within {
    let Some(at) = root.word::<Within>(mistakes, "reopen_window") else { return Within::default() };
    if at.value.is_working_days() {
        let fix = told!("mistake-wall-fix");
        mistakes.add(&at.span, &at.path, told!("mistake-window-wd"), fix);
    }
    at.value
}

/// The longest that one pause may last, in wall time; more than nothing.
pub(super) fn longest_pause(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<Within> {
    let at = root.word::<Within>(mistakes, "longest_pause")?;
    if at.value.is_working_days() {
        let fix = told!("mistake-wall-fix");
        mistakes.add(&at.span, &at.path, told!("mistake-pause-wd"), fix);
    } else if at.value.secs(1) == 0 {
        let fix = told!("mistake-pause-none-fix");
        mistakes.add(&at.span, &at.path, told!("mistake-pause-none"), fix);
    }
    Some(at.value)
}

/// A length of time that is more than nothing, in s, m, h or wd.
pub(super) fn length(section: &Section<'_>, mistakes: &mut Mistakes, key: &str) -> Option<Within> {
    let at = section.text(mistakes, key)?;
    let Ok(within) = at.value.parse::<Within>() else {
        let what = told!("mistake-no-length", found = at.value);
        mistakes.add(&at.span, &at.path, what, told!("mistake-length-fix"));
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
            told!("mistake-no-time", found = within),
            told!("mistake-no-time-fix"),
        );
    }
    if within.secs(86_400) > LONGEST_S {
        let what = told!("mistake-too-long", found = within);
        mistakes.add(&at.span, &at.path, what, told!("mistake-too-long-fix"));
    }
    if let Within::Days(days) = within {
        let what = told!("mistake-day", found = within);
        let fix = told!("mistake-day-fix", hours = days.saturating_mul(24), days = days);
        mistakes.add(&at.span, &at.path, what, fix);
    }
}
