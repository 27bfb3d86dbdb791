//! The command line as people type it.

use clap::{CommandFactory as _, error::ErrorKind};

use super::*;
use crate::{
    config::Language,
    domain::{access::Role, account::AccountKind, ids::TicketId},
};

fn asked(line: &[&str]) -> Result<Command, ErrorKind> {
    Cli::try_parse_from(line).map(|cli| cli.command).map_err(|e| e.kind())
}

#[test]
fn the_shape_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_a_line_and_a_page_of_help_that_says_more() {
    fn look(command: &clap::Command, path: &str) {
        for one in command.get_subcommands().filter(|c| c.get_name() != "help") {
            let path = format!("{path} {}", one.get_name());
            assert!(one.get_about().is_some(), "{path}");
            for arg in one.get_arguments() {
                assert!(arg.get_help().is_some(), "{path} {}", arg.get_id());
            }
            look(one, &path);
        }
    }
    look(&Cli::command(), "tarmac");
    let help = Cli::command().render_long_help().to_string();
    for needed in ["tarmac demo", "Exit codes", "75", "TARMAC_DATABASE__URL"] {
        assert!(help.contains(needed), "{needed}");
    }
}

#[test]
fn an_account_takes_several_domains_and_contacts() {
    let Ok(Command::Account(AccountCommand::Add(account))) = asked(&[
        "tarmac",
        "account",
        "add",
        "Eastern Sky",
        "--kind",
        "key",
        "--domain",
        "a.example",
        "--domain",
        "b.example",
        "--contact",
        "x@c.example",
        "y@c.example",
        "--language",
        "zh-CN",
        "--zone",
        "Asia/Shanghai",
    ]) else {
        panic!("it is a good line");
    };
    assert_eq!((account.name.as_str(), account.kind), ("Eastern Sky", AccountKind::Key));
    assert_eq!(account.domains, ["a.example", "b.example"]);
    assert_eq!(account.contacts, ["x@c.example", "y@c.example"]);
    assert_eq!(account.language, Some(Language::Chinese));
    assert_eq!(account.zone, Some(chrono_tz::Asia::Shanghai));
    assert_eq!(account.plan, None);
}

#[test]
fn who_is_added_has_a_role_and_leads_only_a_team() {
    let user = |more: &[&str]| {
        asked(&[&["tarmac", "user", "add", "Ada", "ada@example.org"], more].concat())
    };
    let Ok(Command::User(UserCommand::Add(added))) = user(&["--role", "manager"]) else {
        panic!("it is a good line");
    };
    assert_eq!((added.role, added.lead), (Role::Manager, false));
    assert_eq!(user(&[]), Err(ErrorKind::MissingRequiredArgument));
    assert_eq!(user(&["--role", "pilot"]), Err(ErrorKind::InvalidValue));
    assert_eq!(user(&["--role", "admin", "--lead"]), Err(ErrorKind::MissingRequiredArgument));
}

#[test]
fn a_ticket_is_named_by_number_or_reference() {
    for text in ["1001", "TM-1001"] {
        assert_eq!(
            asked(&["tarmac", "ticket", "show", text]),
            Ok(Command::Ticket(TicketCommand::Show { number: TicketId(1001), json: false }))
        );
    }
    for wrong in ["TM", "0", "TM-x", ""] {
        assert_eq!(asked(&["tarmac", "ticket", "show", wrong]), Err(ErrorKind::ValueValidation));
    }
}

#[test]
fn the_configuration_may_be_named_anywhere() {
    for line in
        [["tarmac", "--config", "d.toml", "serve"], ["tarmac", "serve", "--config", "d.toml"]]
    {
        let cli = Cli::try_parse_from(line).unwrap();
        assert_eq!((cli.config, cli.command), (Some("d.toml".into()), Command::Serve));
    }
}

#[test]
fn a_demo_cannot_both_go_on_and_begin_anew() {
    assert_eq!(
        asked(&["tarmac", "demo", "--fresh", "--continue"]),
        Err(ErrorKind::ArgumentConflict)
    );
    assert_eq!(asked(&["tarmac", "demo"]), Ok(Command::Demo(Demo::default())));
}

#[test]
fn nothing_asked_is_answered_with_help() {
    assert_eq!(asked(&["tarmac"]), Err(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand));
}
