//! Alarms of a monitor that say the same again: repeated ones join their ticket.

/// Words that only say how it stands now.
const STATES: &[&str] = &[
    "problem",
    "recovery",
    "recovered",
    "ok",
    "resolved",
    "firing",
    "alarm",
    "alert",
    "alarms",
    "warning",
    "critical",
    "down",
    "up",
    "acknowledgement",
    "re",
    "fw",
    "repeat",
    "repeated",
    "故障",
    "恢复",
    "告警",
    "报警",
    "已恢复",
];

/// What an alarm is about: the words of its subject without numbers, times and states. None where
/// nothing is left to tell one from another.
#[must_use]
pub fn alarm_about(subject: &str) -> Option<String> {
    let words = subject
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_' || c == '-'))
        .map(|word| word.trim_matches(['.', '-', '_']).to_lowercase())
        .filter(|word| !word.is_empty() && !is_measure(word) && !STATES.contains(&word.as_str()));
    let about = words.collect::<Vec<_>>().join(" ");
    (!about.is_empty()).then_some(about)
}

/// A number, with a unit or within a date; a name such as `pump-3` is none.
fn is_measure(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_alarm_is_known_whatever_it_measures() {
        for (one, other) in [
            ("PROBLEM: pump-3 hot (91 C)", "PROBLEM: pump-3 hot (104 C)"),
            ("[FIRING:1] disk full on db1", "[RESOLVED] disk full on db1"),
            ("告警：三号泵 超温 2026-05-12 08:00", "恢复：三号泵 超温 2026-05-12 09:30"),
        ] {
            assert_eq!(alarm_about(one), alarm_about(other), "{one}");
            assert!(alarm_about(one).is_some());
        }
    }

    #[test]
    fn two_things_are_two_alarms() {
        assert_ne!(alarm_about("PROBLEM: pump-3 hot"), alarm_about("PROBLEM: pump-4 hot"));
        assert_ne!(alarm_about("disk full on db1"), alarm_about("disk full on db2"));
        assert_eq!(alarm_about("ALARM 17"), None);
    }
}
