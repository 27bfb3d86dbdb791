//! Why is this due then? A bank statement of time: sentence, map, stretches, sum.

use super::parts::per_cent;

/// The proof of one clock, beneath the ladder (`GET /tickets/4127?proof=resolved`).
#[derive(Debug, Clone)]
pub struct Proof {
    /// The question, for readers by ear: *Why is resolved due Thu 8 Oct 12:43:12?*
    pub question: String,
    /// The sentence's beginning, in bold: *8 working hours from Wed 30 Sep 13:05:12:*
    pub say_first: String,
    /// The rest of the sentence.
    pub say: String,
    /// Why the sum is not the target, where a change moved the deadline.
    pub moved: Option<String>,
    /// Clause, plan version, where it starts, calendar version, the instant in the reader's zone.
    pub clause: String,
    /// The ticket without the proof.
    pub close: String,
    /// The zone in which times are told: `Shanghai`.
    pub zone: String,
    /// The drawing.
    pub map: Map,
    /// The stretches, in order.
    pub stretches: Vec<Stretch>,
    /// The last row's words: *Due Thu 8 Oct 12:43:12*.
    pub due: String,
    /// The sum: `8:00:00`.
    pub sum: String,
}

/// What a stretch of time was to the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StretchKind {
    /// It counted.
    Counted,
    /// It stood still.
    Paused,
    /// The calendar was closed, a night or a holiday.
    Closed,
    /// It will count.
    Ahead,
    /// It counted past the deadline.
    Over,
}

impl StretchKind {
    /// The class of its row.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Counted | Self::Ahead | Self::Over => "in",
            Self::Paused | Self::Closed => "off",
        }
    }
}

/// One stretch of time.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// What it was.
    pub kind: StretchKind,
    /// From when to when: *Wed 30 Sep 13:05:12 – 15:20:00*.
    pub between: String,
    /// In a word: *Counted*, *Holiday*.
    pub what: String,
    /// Why.
    pub why: String,
    /// How much of it counts: `2:14:48`.
    pub counts: String,
    /// The sum until its end.
    pub so_far: String,
}

/// The stretches as a drawing.
#[derive(Debug, Clone)]
pub struct Map {
    /// Read out instead of the drawing.
    pub label: String,
    /// Its parts from left to right.
    pub parts: Vec<MapPart>,
    /// The instants beneath.
    pub ticks: Vec<MapTick>,
}

/// One part of the drawing. Positions are per cent of the width.
#[derive(Debug, Clone)]
pub struct MapPart {
    /// What it was.
    pub kind: StretchKind,
    /// Where it begins.
    pub x: f64,
    /// How wide it is.
    pub width: f64,
    /// What stands above: `2 h 14 min`, `night`; empty where there is no room.
    pub text: String,
}

impl MapPart {
    /// Where its words stand.
    #[must_use]
    pub fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// An instant beneath the drawing.
#[derive(Debug, Clone)]
pub struct MapTick {
    /// Where, in per cent.
    pub x: f64,
    /// `18:00`, `Thu 8 Oct 09:00`.
    pub text: String,
}

impl MapTick {
    /// How its words are anchored, so that they stay inside.
    #[must_use]
    pub fn anchor(&self) -> &'static str {
        if self.x < 5.0 {
            "start"
        } else if self.x > 92.0 {
            "end"
        } else {
            "middle"
        }
    }

    /// Whether it may be left out on a phone.
    #[must_use]
    pub fn is_inner(&self) -> bool {
        self.x > 0.5 && self.x < 99.5
    }
}

impl Map {
    /// A drawing of stretches, each with its kind, its length in seconds and the words above it.
    /// A length is drawn in proportion, but none narrower than four per cent nor wider than thirty:
    /// a holiday of a week must not hide the hours around it. `instants` are the words beneath the
    /// beginnings of the stretches and beneath the end: one more than there are stretches; empty
    /// ones are left out, and so is one that would run into its neighbour.
    #[must_use]
    pub fn new(label: String, parts: &[(StretchKind, i64, String)], instants: &[String]) -> Self {
        let total = parts.iter().map(|(_, secs, _)| *secs).sum::<i64>();
        let wished: Vec<f64> =
            parts.iter().map(|(_, secs, _)| per_cent(*secs, total).clamp(4.0, 30.0)).collect();
        let scale = 100.0 / wished.iter().sum::<f64>().max(1.0);
        let mut x = 0.0;
        let mut map = Self { label, parts: Vec::new(), ticks: Vec::new() };
        for ((kind, _, text), wish) in parts.iter().zip(&wished) {
            let width = wish * scale;
            let text = if width < 7.0 { String::new() } else { text.clone() };
            map.parts.push(MapPart { kind: *kind, x: round(x), width: round(width), text });
            x += width;
        }
        let edges = map.parts.iter().map(|part| part.x).chain([100.0]);
        let mut free_from = -100.0;
        for (x, text) in edges.zip(instants).filter(|(_, text)| !text.is_empty()) {
            let is_last = x > 99.0;
            if x >= free_from && (is_last || x < 78.0) {
                map.ticks.push(MapTick { x, text: text.clone() });
                free_from = x + 14.0;
            } else if is_last {
                map.ticks.pop();
                map.ticks.push(MapTick { x, text: text.clone() });
            }
        }
        map
    }
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_of_holidays_does_not_hide_the_hours_around_it() {
        let parts = [
            (StretchKind::Counted, 3600, "1 h".to_owned()),
            (StretchKind::Closed, 604_800, "holiday".to_owned()),
            (StretchKind::Ahead, 3600, "1 h".to_owned()),
        ];
        let map = Map::new(String::new(), &parts, &[]);
        assert!(map.parts[0].width > 9.0, "{:?}", map.parts);
        let end = &map.parts[2];
        assert!((end.x + end.width - 100.0).abs() < 0.3, "{end:?}");
    }
}
