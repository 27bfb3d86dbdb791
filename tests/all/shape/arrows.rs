//! Who may import whom: the table of rooms, in the code and in `ARCHITECTURE.md`.

use std::collections::BTreeSet;

use super::source;
use crate::support::project;

/// Each room and what it may import. Nothing points up, and there is no circle.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("figures", &[]),
    ("config", &["domain"]),
    ("time_source", &["domain"]),
    ("i18n", &["domain"]),
    ("log", &["config"]),
    ("db", &["domain", "time_source", "figures"]),
    ("mail", &["domain", "i18n"]),
    ("transport", &["domain", "mail", "time_source"]),
    ("app", &["domain", "config", "time_source", "figures", "i18n", "db", "mail"]),
    ("jobs", &["domain", "config", "time_source", "figures", "i18n", "mail", "transport", "app"]),
    ("web", &["domain", "config", "time_source", "figures", "i18n", "app"]),
    ("cli", &["domain", "config"]),
    (
        "server",
        &[
            "domain",
            "config",
            "time_source",
            "figures",
            "log",
            "db",
            "mail",
            "transport",
            "app",
            "jobs",
            "web",
            "cli",
        ],
    ),
    (
        "demo",
        &[
            "domain",
            "config",
            "time_source",
            "log",
            "mail",
            "transport",
            "app",
            "jobs",
            "web",
            "cli",
            "server",
        ],
    ),
    ("bench", &["domain", "config", "time_source", "log", "app", "cli", "server"]),
    (
        "commands",
        &[
            "domain",
            "config",
            "time_source",
            "i18n",
            "log",
            "mail",
            "transport",
            "app",
            "jobs",
            "cli",
            "server",
            "demo",
            "bench",
        ],
    ),
    ("main", &["cli", "commands"]),
];

/// What the table in `ARCHITECTURE.md` stands between.
const MARKERS: (&str, &str) = ("<!-- arrows: a test compares them -->\n", "<!-- end of arrows -->");

/// The table as it is printed.
fn printed() -> String {
    let mut text = "```\n".to_owned();
    for (room, may) in ARROWS {
        let may = if may.is_empty() { "nothing".to_owned() } else { may.join(", ") };
        text.extend([format!("{room:<12}"), " → ".to_owned(), may, "\n".to_owned()]);
    }
    text + "```\n"
}

#[test]
fn every_import_between_rooms_is_an_arrow_of_the_table() {
    let mut wrong = BTreeSet::new();
    for file in source::files() {
        let from = file.module.room();
        let Some((_, may)) = ARROWS.iter().find(|(room, _)| *room == from) else {
            if from != "lib" {
                wrong.insert(format!("{from} is no room of the table"));
            }
            continue;
        };
        for path in &file.paths {
            let Some(to) = path.first() else { continue };
            let is_room = ARROWS.iter().any(|(room, _)| room == to);
            if is_room && to != from && !may.contains(&to.as_str()) {
                wrong.insert(format!(
                    "{from} → {to}: {} imports {}",
                    file.module.name(),
                    path.join("::")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_arrow_points_up() {
    let mut below: Vec<&str> = Vec::new();
    for (room, may) in ARROWS {
        for to in *may {
            assert!(below.contains(to), "{room} → {to}: {to} must stand before {room}");
        }
        below.push(room);
    }
}

#[test]
fn architecture_md_shows_the_same_table() {
    let text = project::text("ARCHITECTURE.md");
    let shown = text
        .split_once(MARKERS.0)
        .and_then(|(_, rest)| rest.split_once(MARKERS.1))
        .map(|(table, _)| table);
    assert_eq!(shown, Some(printed().as_str()), "put this there:\n{}", printed());
}
