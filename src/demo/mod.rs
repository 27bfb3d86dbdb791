//! The demo: a desk with made-up customers that is ready to look at, on this machine only. It sends
//! itself mail, and prints what happens as it happens.

mod letters;
mod mails;
mod past;
mod place;
mod present;
mod teller;
mod world;

use std::{fmt::Write as _, path::Path, sync::Arc};

use self::place::Beginning;
use crate::{
    app::Desk,
    cli::{Demo, Exit},
    config::Config,
    log,
    server::{self, AskedToEnd, Bring, Doors, Listen, Running},
    time_source::{RealTime, TimeSource as _},
    web::DemoPerson,
};

/// Runs the demo until Ctrl-C.
#[must_use]
pub fn run(file: Option<&Path>, asked: Demo) -> Exit {
    match demo(file, asked) {
        Ok(()) => Exit::Fine,
        Err(why) => {
            eprintln!("{why}");
            Exit::Input
        }
    }
}

fn demo(file: Option<&Path>, asked: Demo) -> Result<(), String> {
    let beginning = place::begin(asked)?;
    let config = place::config(file, None)?;
    if let Err(e) = log::start(&config.log) {
        eprintln!("tarmac: {e}");
    }
    let runtime = server::runtime().map_err(|e| format!("The demo cannot start: {e}"))?;
    // The guard lets doors be opened and tasks be started from here.
    let _inside = runtime.enter();
    let doors = Doors::open(&config, Listen::OnLoopback).map_err(|e| e.to_string())?;
    let at = doors.http_at().map_err(|e| e.to_string())?;
    let config = Arc::new(place::config(file, Some(at))?);
    let desk = server::open(&config, Arc::new(RealTime), Bring::UpToDate);
    let desk = desk.map_err(|e| e.to_string())?;
    let now = RealTime.now();
    if beginning == Beginning::Fresh {
        println!("Making customers, staff and some months of history …");
        world::make(&desk, &runtime, now).map_err(|e| place::unfinished(&e.chain()))?;
    }
    let teller = teller::Teller::from_now(&desk).map_err(|e| e.chain())?;
    if beginning == Beginning::GoOn {
        present::one_more(&desk).map_err(|e| e.chain())?;
    }
    let ending = AskedToEnd::listen().map_err(|e| format!("The demo cannot start: {e}"))?;
    let running = server::start(&desk, doors, Some(world::people())).map_err(|e| e.to_string())?;
    print!("{}", welcome(&config, &running));
    runtime.block_on(show(&desk, running, teller, ending));
    Ok(())
}

/// Sends the mails, tells what happens, and ends when asked to.
async fn show(desk: &Arc<Desk>, running: Running, teller: teller::Teller, ending: AskedToEnd) {
    let telling = tokio::spawn(teller.run(Arc::clone(desk)));
    let sending = running.smtp.map(|at| tokio::spawn(mails::send_all(Arc::clone(desk), at)));
    ending.wait().await;
    println!("\nThe demo ends. `tarmac demo --continue` goes on with it.");
    telling.abort();
    if let Some(sending) = sending {
        sending.abort();
    }
    running.stop().await;
}

/// What is printed first: where to look, and as whom.
fn welcome(config: &Config, running: &Running) -> String {
    let url = config.http.public_url.as_str();
    let mut people = String::new();
    for DemoPerson { role, address, password } in world::people() {
        let _infallible = writeln!(people, "    {role:<18} {address:<28} {password}");
    }
    let mail = running.smtp.map_or_else(String::new, |at| {
        let (host, port) = (at.ip(), at.port());
        let desk = config.desk.address.as_str();
        format!(
            "  Mail comes in at {host}:{port}. Send one of your own:\n    \
             printf 'From: Chen Li <chen.li@peregrine.example>\\r\\nTo: {desk}\\r\\nSubject: \
             Aircraft grounded in Hangzhou\\r\\n\\r\\nFuel leak, right wing.\\r\\n' | \\\n      \
             curl -s smtp://{host}:{port} --mail-from chen.li@peregrine.example --mail-rcpt {desk} \
             -T -\n    \
             swaks --server {host}:{port} --from chen.li@peregrine.example --to {desk} --header \
             'Subject: Aircraft grounded in Hangzhou' --body 'Fuel leak, right wing.'\n"
        )
    });
    let folder = config.outgoing_folder();
    format!(
        "\nThe demo runs; Ctrl-C ends it. Nothing leaves this machine.\n\n  \
         Pages: {url}/\n    queue {url}/queue, mail that leaves {url}/outgoing, report \
         {url}/reports\n  Sign in as\n{people}  \
         Mail goes out into {}/\n{mail}\nWhat happens:\n",
        folder.display()
    )
}
