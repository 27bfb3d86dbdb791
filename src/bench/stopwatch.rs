//! How long it took, and what of processor and memory the kernel says that it used.

use std::{
    fs,
    time::{Duration, Instant},
};

/// The kernel's unit of processor time as programs see it: a hundredth of a second on Linux.
const TICKS: f64 = 100.0;

/// A moment from which it is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    /// Counts from now.
    pub(super) fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "measures; decides nothing")]
        let now = Instant::now();
        Self(now)
    }

    /// Since then.
    pub(super) fn passed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Seconds of processor time that a process has used, its ended children not included; none where
/// the kernel does not say.
pub(super) fn cpu_seconds(process: &str) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may hold blanks.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let ticks = |text: Option<&str>| text?.parse::<u32>().ok().map(f64::from);
    Some((ticks(fields.next())? + ticks(fields.next())?) / TICKS)
}

/// Memory of a process in MiB: `VmRSS` what it holds, `VmHWM` what it held at most; none where the
/// kernel does not say.
pub(super) fn memory_mib(process: &str, which: &str) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(which))?;
    let kib: u32 = line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kib) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_says_what_this_process_uses() {
        assert!(cpu_seconds("self").is_some());
        let now = memory_mib("self", "VmRSS").unwrap();
        let most = memory_mib("self", "VmHWM").unwrap();
        // The kernel counts by and by: what is held may be a little more than the most of before.
        assert!(now > 1.0 && most > 1.0, "{now} {most}");
        assert_eq!(memory_mib("self", "VmNothing"), None);
    }
}
