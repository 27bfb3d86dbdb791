//! The configuration as a whole: layers, mistakes, secrets.

use std::{fs, time::Duration};

use super::*;

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The mistakes of a file and an environment, as they are printed.
fn mistakes(file: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.toml");
    fs::write(&path, file).unwrap();
    let Err(Mistakes(mistakes)) = Config::of(Some(&path), env(variables)) else {
        return Vec::new();
    };
    let folder = format!("{}/", folder.path().display());
    mistakes.iter().map(|m| m.to_string().replace(&folder, "")).collect()
}

#[test]
fn the_defaults_alone_are_a_configuration() {
    let config = Config::of(None, []).unwrap();
    assert_eq!(config.http.session_idle, Duration::from_hours(12));
    assert_eq!(config.smtp_in.max_size.bytes(), 25 << 20);
    assert_eq!(config.mail_domain(), "localhost");
    assert_eq!(config.spool_folder(), PathBuf::from("tarmac-data/spool"));
}

#[test]
fn the_environment_holds_over_the_file_and_the_file_over_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.toml");
    fs::write(&path, "[desk]\nname = \"Hangar\"\nzone = \"Asia/Shanghai\"\n").unwrap();
    let variables = env(&[("TARMAC_DESK__NAME", "Apron"), ("TARMAC_HTTP__WORKERS", "3")]);
    let config = Config::of(Some(&path), variables).unwrap();
    assert_eq!(config.desk.name, "Apron");
    assert_eq!(config.jobs_zone(), chrono_tz::Asia::Shanghai);
    assert_eq!(config.http.workers, 3);
    assert_eq!(config.desk.ticket_prefix.as_str(), "TM");
}

#[test]
fn all_mistakes_are_reported_at_once_each_with_key_place_and_what_is_accepted() {
    let said = mistakes(
        "[desk]\nzone = \"Asia/Peking\"\nwings = 2\n[smtp_in]\nmax_recipients = 0\n[jobs]\n\
         clean_up = \"20 3 * * *\"\n[hangar]\nx = 1\n",
        &[
            ("TARMAC_DATABASE__URL", "postgress://tarmac:open-sesame@db/tarmac"),
            ("TARMAC_DATABASE_URL", "postgres://db/tarmac"),
            ("TARMAC_MAIL_OUT__TRANSPORT", "pigeon"),
            ("TARMAC_SMTP_IN__TLS_KEY", "key.pem"),
        ],
    );
    let desk: Vec<String> =
        Config::keys().iter().filter_map(|k| Some(k.strip_prefix("desk.")?.to_owned())).collect();
    let wings = format!(
        "desk.wings (desk.toml): there is no such key; those of its section are {}",
        desk.join(", ")
    );
    let expected = [
        "database_url (TARMAC_DATABASE_URL): there is no such key; database.url is one \
         (TARMAC_DATABASE__URL)",
        wings.as_str(),
        "hangar (desk.toml): there is no such key",
        "database.url is \"postgress://tarmac:***@db/tarmac\" (TARMAC_DATABASE__URL): it must be \
         \"sqlite:PATH\", \"postgres://USER:PASSWORD@HOST:PORT/NAME\" or the same with \
         \"postgresql://\"",
        "desk.zone is \"Asia/Peking\" (desk.toml): it must be a zone of the IANA list, such as \
         \"Asia/Shanghai\" or \"UTC\"",
        "smtp_in.max_recipients is 0 (desk.toml): it must be a number from 1 to 10000",
        "mail_out.transport is \"pigeon\" (TARMAC_MAIL_OUT__TRANSPORT): it must be \"relay\" or \
         \"folder\"",
        "jobs.clean_up is \"20 3 * * *\" (desk.toml): “20 3 * * *” has five fields; here seconds \
         come first: write “0 20 3 * * *”",
        "smtp_in.tls_certificate is \"\" (default): smtp_in.tls_key is set: TLS needs both",
    ];
    assert_eq!(said, expected);
}

#[test]
fn keys_that_need_each_other_are_asked_for() {
    let said = mistakes(
        "[mail_out]\ntransport = \"relay\"\nuser = \"desk\"\n[smtp_in]\ntls_key = \"key.pem\"\n\
         [http]\nsession_max = \"1h\"\nlisten = \"127.0.0.1:2525\"\n",
        &[],
    );
    let keys: Vec<&str> = said.iter().filter_map(|s| s.split(' ').next()).collect();
    assert_eq!(
        keys,
        [
            "mail_out.relay",
            "mail_out.password",
            "smtp_in.tls_certificate",
            "smtp_in.listen",
            "http.session_idle"
        ]
    );
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_named() {
    let missing = Config::of(Some(Path::new("/nowhere/desk.toml")), []).unwrap_err().to_string();
    assert!(
        missing.contains("/nowhere/desk.toml") && missing.contains("cannot be read"),
        "{missing}"
    );
    let said = mistakes("[desk\n", &[]);
    assert!(said.len() == 1 && said[0].contains("it is no TOML"), "{said:?}");
}

#[test]
fn a_section_that_is_a_text_is_told_its_keys() {
    let said = mistakes("alarm = \"loud\"\n", &[]);
    assert_eq!(said, ["alarm (desk.toml): it is a section; its keys are command, after, silence"]);
}

#[test]
fn what_kubernetes_sets_for_a_service_of_our_name_is_not_ours() {
    let variables = [
        ("TARMAC_PORT", "tcp://10.0.0.1:80"),
        ("TARMAC_PORT_80_TCP", "tcp://10.0.0.1:80"),
        ("TARMAC_SERVICE_HOST", "10.0.0.1"),
    ];
    assert_eq!(mistakes("", &variables), [""; 0]);
}

#[test]
fn secrets_are_shown_as_stars_in_what_holds_in_debug_and_in_mistakes() {
    let secrets = [
        ("TARMAC_MAIL_OUT__USER", "desk"),
        ("TARMAC_MAIL_OUT__PASSWORD", "0123456789"),
        ("TARMAC_DESK__THREAD_KEYS", "2:abcdefghijklmnopqrstuvwxyzabcdef"),
        ("TARMAC_DATABASE__URL", "postgres://u:sesame@db/t"),
    ];
    let config = Config::of(None, env(&secrets)).unwrap();
    assert_eq!(config.mail_out.password.reveal(), "0123456789");
    for text in [config.shown(), format!("{config:?}")] {
        assert!(text.contains("***"), "{text}");
        for secret in ["0123456789", "abcdefghij", "sesame"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let said = mistakes("", &[("TARMAC_DESK__THREAD_KEYS", "1:sesame")]);
    assert!(said[0].contains("desk.thread_keys is ***") && !said[0].contains("sesame"), "{said:?}");
}

#[test]
fn what_holds_is_a_file_that_reads_as_the_same() {
    let config = Config::of(None, []).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shown.toml");
    fs::write(&path, config.shown()).unwrap();
    assert_eq!(Config::of(Some(&path), []), Ok(config));
}

#[test]
fn a_mailbox_in_the_open_is_on_this_machine_only() {
    let said = mistakes("", &[("TARMAC_IMAP_IN__MAILBOXES", "imap://desk:pw@mail.example/INBOX")]);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("use imaps:// or imap+starttls://"), "{said:?}");
    assert!(!said[0].contains("pw"), "{said:?}");
    for here in ["imap://desk:pw@127.0.0.1", "imap://desk:pw@[::1]", "imap://desk:pw@localhost"] {
        assert_eq!(mistakes("", &[("TARMAC_IMAP_IN__MAILBOXES", here)]), Vec::<String>::new());
    }
}
