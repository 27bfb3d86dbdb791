//! Every crate that is built in has a licence that lets everybody use it.

use std::process::Command;

use serde_json::Value;

/// Licences that ask for no more than to be named. MPL-2.0 asks that changes to the crate's own
/// files be shown, which does not reach ours; the readers of CSS are under it.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PostgreSQL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether a licence expression (SPDX, or the older form with a slash) can be kept with the list.
fn is_permissive(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    // `AND` outside of brackets and `OR` inside are the only forms in use: with every `AND` part
    // needing one good word, both orders are judged on the safe side.
    words.split(|word| *word == "AND").all(|part| {
        part.split(|word| *word == "OR")
            .any(|one| one.first().is_some_and(|name| PERMISSIVE.contains(name)))
    })
}

/// The crates that are built on this platform, with what cargo knows of each.
fn packages() -> Vec<Value> {
    let cargo = env!("CARGO");
    let version = Command::new(cargo).arg("-vV").output().expect("cargo runs");
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let told = Command::new(cargo)
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", host])
        .current_dir(crate::support::project::root())
        .output()
        .expect("cargo runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let Value::Array(packages) = told["packages"].take() else { panic!("cargo lists packages") };
    packages
}

#[test]
fn every_crate_has_a_permissive_licence() {
    let wrong: Vec<String> = packages()
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(is_permissive))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_crate_is_built_that_has_a_twin_we_use() {
    let names: Vec<String> =
        packages().iter().filter_map(|p| p["name"].as_str().map(str::to_owned)).collect();
    for unwanted in ["aws-lc-rs", "aws-lc-sys", "native-tls", "actix-governor"] {
        assert!(!names.iter().any(|name| name == unwanted), "{unwanted}");
    }
}

#[test]
fn copyleft_is_refused_and_a_choice_is_taken() {
    assert!(is_permissive("Apache-2.0 WITH LLVM-exception OR MIT"));
    assert!(is_permissive("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(is_permissive("MIT/Apache-2.0"));
    assert!(is_permissive("Apache-2.0 OR GPL-2.0-only"));
    assert!(!is_permissive("GPL-3.0-or-later"));
    assert!(!is_permissive("MIT AND GPL-2.0-only"));
}
