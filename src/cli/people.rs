//! `tarmac user`: people of the desk.

use chrono_tz::Tz;
use clap::{Args, Subcommand};

use crate::{config::Language, domain::access::Role};

/// What can be asked about people.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Add somebody who works at the desk
    #[command(long_about = "\
Adds somebody who works at the desk and prints a link by which they choose a password; it holds for \
one hour and once. With --password-stdin the password is the first line of standard input (12 to 128 \
characters) and nothing is printed that must be kept secret.

A team that does not exist yet is made. Works while `serve` runs.

Examples:
  tarmac user add \"Lin Wei\" lin.wei@example.org --role manager
  tarmac user add Ada ada@example.org --role engineer --team Avionics --lead --zone Asia/Shanghai")]
    Add(AddUser),
}

/// Somebody new.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct AddUser {
    /// Their name, as colleagues and customers read it
    pub name: String,
    /// Their mail address, by which they sign in
    pub email: String,
    /// engineer works the queue, manager reads reports too, admin changes settings too
    #[arg(long, value_parser = super::customers::word::<Role>(Role::ALL, Role::word))]
    pub role: Role,
    /// A team they belong to
    #[arg(long)]
    pub team: Option<String>,
    /// They lead that team and are told by its steps
    #[arg(long, requires = "team")]
    pub lead: bool,
    /// They are the desk's service manager, whom the later steps of a ladder tell
    #[arg(long)]
    pub service_manager: bool,
    /// The language of their pages and mails [default: the desk's]
    #[arg(long, value_parser = super::customers::word::<Language>(Language::ALL, Language::word))]
    pub language: Option<Language>,
    /// The zone of their times, such as Europe/Berlin [default: the desk's]
    #[arg(long)]
    pub zone: Option<Tz>,
    /// Read the password from standard input instead of printing a link
    #[arg(long)]
    pub password_stdin: bool,
}
