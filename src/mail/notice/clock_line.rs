//! One clock in a mail: its phrase, its instant, and its runway as a row of cells.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        plan::Within,
        promise::{ClockState, Watch},
        time::Timestamp,
    },
    i18n::phrase::Standing,
};

/// A promise that is still to come, as the customer reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What is promised.
    pub watch: Watch,
    /// By when; none while its start has not come.
    pub due_at: Option<Timestamp>,
    /// Within how much counted time.
    pub within: Within,
    /// The role of the calendar that counts, such as `always`.
    pub calendar: String,
    /// Why it is due then, in the mail's language; none where all time until then counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How one clock of a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockLine {
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// Its target in counted seconds.
    pub target_s: i64,
}

/// The runway in percent of its length: spent, ahead, beyond the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Spent before the deadline.
    pub spent: u8,
    /// Beyond the deadline.
    pub over: u8,
}

/// The runway of a clock as it stands; none where there is nothing to measure.
pub fn bar(clock: &ClockLine) -> Option<Bar> {
    let measured = matches!(
        clock.standing.state,
        ClockState::Running | ClockState::Paused | ClockState::Met | ClockState::Missed
    );
    if clock.target_s <= 0 || !measured {
        return None;
    }
    let left = clock.standing.left_s().min(clock.target_s);
    if left >= 0 {
        return Some(Bar { spent: percent(clock.target_s - left, clock.target_s), over: 0 });
    }
    let over = percent(-left, clock.target_s.saturating_sub(left)).clamp(4, 60);
    Some(Bar { spent: 100 - over, over })
}

fn percent(part: i64, whole: i64) -> u8 {
    let share = i128::from(part) * 100 / i128::from(whole.max(1));
    u8::try_from(share.clamp(0, 100)).unwrap_or(100)
}

/// The runway in text, 20 cells: `[#################---]`, overdue `[###############|!!!!]`.
pub fn bar_in_text(bar: Bar) -> String {
    let cells = |share: u8| usize::from(share) / 5;
    if bar.over > 0 {
        let over = cells(bar.over).max(1);
        return format!("[{}|{}]", "#".repeat(19 - over), "!".repeat(over));
    }
    let spent = cells(bar.spent);
    format!("[{}{}]", "#".repeat(spent), "-".repeat(20 - spent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(state: ClockState, due_s: i64, target_s: i64) -> ClockLine {
        let now = Timestamp::from_secs(1_000_000);
        ClockLine {
            standing: Standing {
                watch: Watch::Restored,
                state,
                due_at: Some(now.plus_secs(due_s)),
                ended_at: None,
                now,
                soon: false,
                resting: false,
                margin_s: None,
            },
            target_s,
        }
    }

    #[test]
    fn the_runway_is_solid_up_to_now_and_red_beyond_the_deadline() {
        let text = |clock| bar_in_text(bar(&clock).unwrap());
        assert_eq!(text(line(ClockState::Running, 540, 3600)), "[#################---]");
        assert_eq!(text(line(ClockState::Running, 3600, 3600)), "[--------------------]");
        assert_eq!(text(line(ClockState::Missed, -900, 3600)), "[###############|!!!!]");
        assert_eq!(text(line(ClockState::Missed, -1, 86_400)), "[##################|!]");
        assert_eq!(text(line(ClockState::Missed, -900_000, 60)), "[#######|!!!!!!!!!!!!]");
        assert_eq!(bar(&line(ClockState::Waived, 0, 3600)), None);
    }
}
