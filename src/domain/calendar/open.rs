//! The open stretches of a calendar from an instant on, of one with hours or of several together.

use super::{
    document::{Parts, Together},
    stretches::Stretches,
};

/// Where counting day and night gives up: a target that reaches further has no deadline.
const FAR_AWAY: i64 = i64::MAX / 4;

/// Open stretches in order and disjoint; two may touch.
pub(super) enum Open<'a> {
    Always(Option<i64>),
    Hours(Stretches<'a>),
    Several(Several<'a>),
}

impl<'a> Open<'a> {
    /// From an instant on.
    pub(super) fn of(parts: &'a Parts, from: i64) -> Self {
        match (&parts.zoned, &parts.several) {
            (Some(z), _) => Self::Hours(Stretches::new(&z.hours, z.zone, from)),
            (None, Some(several)) => Self::Several(Several {
                together: several.together,
                streams: several
                    .of
                    .iter()
                    .map(|parts| Stream { open: Self::of(parts, from), head: None })
                    .collect(),
            }),
            (None, None) => Self::Always(Some(from)),
        }
    }

    /// The next stretch that begins before `limit`.
    pub(super) fn next_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        match self {
            Self::Always(from) => from.take_if(|from| *from < limit).map(|from| (from, FAR_AWAY)),
            Self::Hours(stretches) => stretches.next_before(limit),
            Self::Several(several) => several.next_before(limit),
        }
    }
}

/// Several calendars at once.
pub(super) struct Several<'a> {
    together: Together,
    streams: Vec<Stream<'a>>,
}

/// One of them, and its stretch that was read and not used up.
struct Stream<'a> {
    open: Open<'a>,
    head: Option<(i64, i64)>,
}

impl Stream<'_> {
    fn head_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        if self.head.is_none() {
            self.head = self.open.next_before(limit);
        }
        self.head.filter(|head| head.0 < limit)
    }

    /// What lies before `at` is used up.
    fn use_up(&mut self, at: i64) {
        if let Some(head) = &mut self.head {
            head.0 = head.0.max(at);
        }
        self.head.take_if(|head| head.0 >= head.1);
    }
}

impl Several<'_> {
    fn next_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        match self.together {
            Together::Union => self.any_before(limit),
            Together::Intersection => self.all_before(limit),
        }
    }

    /// Open where one of them is.
    fn any_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        let heads = self.streams.iter_mut().filter_map(|stream| stream.head_before(limit));
        let first = heads.min()?;
        self.streams.iter_mut().for_each(|stream| stream.use_up(first.1));
        Some(first)
    }

    /// Open where all of them are.
    fn all_before(&mut self, limit: i64) -> Option<(i64, i64)> {
        loop {
            let (mut from, mut to) = (i64::MIN, i64::MAX);
            for stream in &mut self.streams {
                let head = stream.head_before(limit)?;
                (from, to) = (from.max(head.0), to.min(head.1));
            }
            self.streams.iter_mut().for_each(|stream| stream.use_up(to));
            if from < to {
                return Some((from, to));
            }
        }
    }
}
