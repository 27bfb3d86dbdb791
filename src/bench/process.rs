//! The program itself, started as an operator starts it: how soon it answers, what it holds.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::{
    figure::{Figure, percentile, rounded},
    http::{self, Browser},
    intake::wait_for_receipts,
    smtp::{self, Sender},
    stage::{Hour, Stage, Tickets},
    stopwatch::{Stopwatch, cpu_seconds, memory_mib},
};
use crate::cli::Asked;

/// Between two tries to get the first page.
const TRY: Duration = Duration::from_millis(1);
/// Longer than any start may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running `tarmac serve`; ended by its own id.
struct Serving {
    child: Child,
    http: SocketAddr,
    smtp: SocketAddr,
}

impl Drop for Serving {
    fn drop(&mut self) {
        if self.child.kill().and_then(|()| self.child.wait()).is_err() {
            eprintln!("tarmac: the process {} may still run", self.child.id());
        }
    }
}

impl Serving {
    /// Starts it and waits for its first page; how long that took.
    fn start(stage: &Stage) -> Result<(Self, Duration), String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let (http, smtp) = (free().map_err(|e| e.to_string())?, free().map_err(|e| e.to_string())?);
        let watch = Stopwatch::start();
        let child = Command::new(program)
            .arg("serve")
            .envs(stage.variables.iter().map(|(name, value)| (name, value)))
            .env("TARMAC_HTTP__LISTEN", http.to_string())
            .env("TARMAC_SMTP_IN__LISTEN", smtp.to_string())
            .env("TARMAC_DATABASE__READERS", "4")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| format!("the program cannot be started: {e}"))?;
        let mut serving = Self { child, http, smtp };
        while Browser::open(http, "").and_then(|mut b| b.page("/sign-in")).is_err() {
            if let Ok(Some(status)) = serving.child.try_wait() {
                return Err(format!("the program ended at once: {status}"));
            }
            if watch.passed() > PATIENCE {
                return Err("the program did not answer within a minute".to_owned());
            }
            thread::sleep(TRY);
        }
        Ok((serving, watch.passed()))
    }

    fn id(&self) -> String {
        self.child.id().to_string()
    }
}

/// A loopback address that was free a moment ago.
fn free() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// From the start of the program to its first page.
pub(super) fn start(asked: &Asked) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Open, Hour::Goes)?;
    let times = asked.count.unwrap_or(10).max(1);
    let (mut took, mut cpu) = (Vec::new(), None);
    for _ in 0..times {
        let (serving, after) = Serving::start(&stage)?;
        cpu = cpu_seconds(&serving.id());
        took.push(after);
    }
    let seconds: f64 = took.iter().map(Duration::as_secs_f64).sum();
    took.sort_unstable();
    let figure = Figure {
        work: "start",
        part: "from the start to the first page".to_owned(),
        of: "starts",
        count: took.len(),
        seconds: rounded(seconds),
        p50_ms: percentile(&took, 50),
        p99_ms: percentile(&took, 99),
        cpu_seconds: cpu.map(rounded),
        ..Figure::default()
    };
    Ok(vec![super::on(&stage, figure)])
}

/// What the running program holds.
pub(super) fn memory(asked: &Asked) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Open, Hour::Goes)?;
    let cookie = stage.sign_in()?;
    let (serving, took) = Serving::start(&stage)?;
    let first = held(&serving, "at rest, after the first page", 1, took, "VmRSS");
    let count = asked.count.map_or(200, |n| usize::try_from(n).unwrap_or(200)).max(1);
    let watch = Stopwatch::start();
    let worked = http::crowd(serving.http, &cookie, 2, count, &|_| "/queue".to_owned())
        .and_then(|_| send(serving.smtp, stage.desk.now().micros(), count));
    worked.map_err(|e| e.to_string())?;
    wait_for_receipts(&stage)?;
    let after = format!("at rest, after {count} queue pages and {count} mails");
    let took = watch.passed();
    let figures = [
        first,
        held(&serving, &after, count, took, "VmRSS"),
        held(&serving, "at most", count, took, "VmHWM"),
    ];
    Ok(figures.into_iter().map(|figure| super::on(&stage, figure)).collect())
}

fn send(at: SocketAddr, run: i64, mails: usize) -> io::Result<()> {
    let mut connection = Sender::open(at)?;
    for nth in 0..mails {
        let (from, mail) = smtp::mail(&format!("memory.{run}"), nth);
        connection.send(&from, &mail)?;
    }
    Ok(())
}

fn held(serving: &Serving, part: &str, count: usize, took: Duration, which: &str) -> Figure {
    let id = serving.id();
    Figure {
        work: "memory",
        part: part.to_owned(),
        of: "pages",
        count,
        seconds: rounded(took.as_secs_f64()),
        cpu_seconds: cpu_seconds(&id).map(rounded),
        memory_mib: memory_mib(&id, which).map(rounded),
        ..Figure::default()
    }
}
