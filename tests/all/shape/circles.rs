//! No circle between the files inside `domain` and `db`: each can be read with only those before.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{self, Module};

/// Each file of a room and the other files of that room that it takes something from.
fn edges(room: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let files: Vec<source::File> =
        source::files().into_iter().filter(|file| file.module.room() == room).collect();
    let modules: BTreeSet<Module> = files.iter().map(|file| file.module.clone()).collect();
    let file_of = |path: &[String]| {
        (1..=path.len()).rev().map(|n| Module(path[..n].to_vec())).find(|m| modules.contains(m))
    };
    files
        .iter()
        .map(|file| {
            let mut to: BTreeSet<Module> =
                file.paths.iter().filter_map(|path| file_of(path)).collect();
            to.remove(&file.module);
            (file.module.clone(), to)
        })
        .collect()
}

/// What is left when every file that takes nothing from what is left is put aside, again and again:
/// the circles, and what leads into them.
fn circle(mut edges: BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    loop {
        let left: BTreeSet<Module> = edges.keys().cloned().collect();
        for to in edges.values_mut() {
            to.retain(|module| left.contains(module));
        }
        let before = edges.len();
        edges.retain(|_, to| !to.is_empty());
        if edges.len() == before {
            break;
        }
    }
    // From the other side: what nobody in it takes from is only on the way to a circle.
    loop {
        let taken: BTreeSet<Module> = edges.values().flatten().cloned().collect();
        let before = edges.len();
        edges.retain(|module, _| taken.contains(module));
        if edges.len() == before {
            break;
        }
    }
    edges
        .iter()
        .map(|(module, to)| {
            let to: Vec<String> = to.iter().map(Module::name).collect();
            format!("{} takes from {}", module.name(), to.join(", "))
        })
        .collect()
}

#[test]
fn there_is_no_circle_between_the_files_of_the_domain() {
    assert_eq!(circle(edges("domain")), [""; 0]);
}

#[test]
fn there_is_no_circle_between_the_files_of_the_database() {
    assert_eq!(circle(edges("db")), [""; 0]);
}

#[test]
fn a_circle_is_found_without_what_leads_to_it() {
    let module = |name: &str| Module(vec![name.to_owned()]);
    let edges = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "d2"), ("d2", "")];
    let edges = edges.iter().fold(BTreeMap::new(), |mut all, (from, to)| {
        let known: &mut BTreeSet<Module> = all.entry(module(from)).or_default();
        known.extend((!to.is_empty()).then(|| module(to)));
        all
    });
    assert_eq!(circle(edges), ["b takes from c", "c takes from b"]);
}
