//! When a dead mail server is left alone: after some failures in a row to reach it it rests, and then
//! one mail tries it. While it rests no mail spends a try on it. Pure: the hour is an argument.

use crate::domain::time::Timestamp;

/// How long the first rest is, in seconds; each further is twice as long.
pub const FIRST_REST_S: i64 = 5;
/// The longest rest, in seconds: that of a mail's first retry, so that an alert leaves no later.
pub const LONGEST_REST_S: i64 = 60;

/// See the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row after which it rests.
    after: u32,
    failures: u32,
    rest: Option<Rest>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest {
    until: Timestamp,
    length_s: i64,
    /// A mail tries it now.
    is_tried: bool,
}

impl Breaker {
    /// For a server that rests after so many failures in a row.
    #[must_use]
    pub const fn new(after: u32) -> Self {
        Self { after, failures: 0, rest: None }
    }

    /// Whether a mail may try the server at `now`; if it rested, this mail alone until it is told
    /// how that ended.
    pub fn may_try(&mut self, now: Timestamp) -> bool {
        match &mut self.rest {
            None => true,
            Some(rest) if rest.is_tried || now < rest.until => false,
            Some(rest) => {
                rest.is_tried = true;
                true
            }
        }
    }

    /// When a mail may try it: none where one may now; while one tries it, in a moment.
    #[must_use]
    pub fn free_at(&self, now: Timestamp) -> Option<Timestamp> {
        match &self.rest {
            Some(rest) if rest.is_tried => Some(now.plus_secs(1)),
            Some(rest) if now < rest.until => Some(rest.until),
            _ => None,
        }
    }

    /// Until when it rests.
    #[must_use]
    pub fn rests_until(&self) -> Option<Timestamp> {
        self.rest.as_ref().map(|rest| rest.until)
    }

    /// The server was reached.
    pub fn reached(&mut self) {
        self.failures = 0;
        self.rest = None;
    }

    /// The server could not be reached.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let length_s = match &self.rest {
            Some(rest) if rest.is_tried => rest.length_s.saturating_mul(2).min(LONGEST_REST_S),
            // Those that were on their way when it began to rest say nothing new.
            Some(_) => return,
            None if self.failures < self.after => return,
            None => FIRST_REST_S,
        };
        self.rest = Some(Rest { until: now.plus_secs(length_s), length_s, is_tried: false });
    }

    /// The mail that tried it was given up before the server said anything.
    pub const fn left(&mut self) {
        if let Some(rest) = &mut self.rest {
            rest.is_tried = false;
        }
    }

    /// The server refuses us: it rests at once.
    pub fn refused(&mut self, now: Timestamp) {
        self.failures = self.failures.max(self.after.saturating_sub(1));
        self.failed(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_000 + secs)
    }

    fn broken() -> Breaker {
        let mut breaker = Breaker::new(3);
        for _ in 0..3 {
            breaker.failed(at(0));
        }
        breaker
    }

    #[test]
    fn it_rests_after_so_many_failures_in_a_row_and_not_before() {
        let mut breaker = Breaker::new(3);
        breaker.failed(at(0));
        breaker.failed(at(0));
        breaker.reached();
        breaker.failed(at(0));
        breaker.failed(at(0));
        assert!(breaker.may_try(at(0)));
        breaker.failed(at(0));
        assert!(!breaker.may_try(at(0)));
        assert_eq!(breaker.free_at(at(0)), Some(at(FIRST_REST_S)));
    }

    #[test]
    fn after_its_rest_one_mail_tries_it_and_the_others_wait() {
        let mut breaker = broken();
        assert!(breaker.may_try(at(5)));
        assert!(!breaker.may_try(at(5)), "one is enough");
        assert_eq!(breaker.free_at(at(5)), Some(at(6)));
        breaker.left();
        assert!(breaker.may_try(at(5)), "the mail that tried it was given up");
        breaker.reached();
        assert!(breaker.may_try(at(5)) && breaker.may_try(at(5)));
    }

    #[test]
    fn rests_grow_to_a_minute() {
        let mut breaker = broken();
        let (mut now, mut rests) = (at(5), Vec::new());
        for _ in 0..6 {
            assert!(breaker.may_try(now));
            breaker.failed(now);
            let until = breaker.rests_until().unwrap();
            rests.push(until.secs_since(now));
            now = until;
        }
        assert_eq!(rests, [10, 20, 40, 60, 60, 60]);
    }

    #[test]
    fn mails_that_were_on_their_way_do_not_lengthen_a_rest() {
        let mut breaker = broken();
        breaker.failed(at(1));
        breaker.failed(at(4));
        assert_eq!(breaker.rests_until(), Some(at(FIRST_REST_S)));
    }

    #[test]
    fn a_server_that_refuses_us_rests_at_once() {
        let mut breaker = Breaker::new(5);
        breaker.refused(at(0));
        assert!(!breaker.may_try(at(0)));
    }
}
