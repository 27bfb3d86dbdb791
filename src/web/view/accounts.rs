//! Accounts: who they are, what they are promised, who of them may do what.

use askama::Template;

use super::{Badge, Choice, Field, Link, Page, Said, ticket::Contact, whose::WhoseTime};

/// `GET /accounts` (`q`).
#[derive(Debug, Template)]
#[template(path = "accounts.html")]
pub struct AccountList {
    /// The frame.
    pub page: Page,
    /// What is searched for.
    pub find: String,
    /// How many there are in all.
    pub count: u64,
    /// Whether the reader may add one.
    pub can_add: bool,
    /// The accounts.
    pub rows: Vec<AccountRow>,
    /// The next ones.
    pub more: Option<Link>,
}

/// One account.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// The account.
    pub account: Link,
    /// *key account*.
    pub kind: String,
    /// Its plan, and until when; or that it has none.
    pub plan: String,
    /// Open tickets.
    pub open: u64,
    /// *31 of 33* promises kept this month; empty for none judged.
    pub kept: String,
}

/// `GET /accounts/3`.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// The frame.
    pub page: Page,
    /// Its path.
    pub href: String,
    /// Its name.
    pub name: String,
    /// *key account*.
    pub kind: String,
    /// Domains, language, zone and the hour there, team, manager, sponsor: label and value.
    pub facts: Vec<(String, String)>,
    /// Its contracts, the one that holds first.
    pub contracts: Vec<Contract>,
    /// Its people, by part.
    pub contacts: Vec<Contact>,
    /// Addresses of its people that mail comes back from, so that nothing is sent there.
    pub suspended: Vec<Suspended>,
    /// `POST …/contacts` (`name`, `address`, `part`): to add one; none for who may not.
    pub contact_form: Option<ContactForm>,
    /// Its monitors.
    pub monitors: Monitors,
    /// Its open tickets, the next deadline first.
    pub open: Vec<OpenTicket>,
    /// Its report.
    pub report: String,
    /// Its sites and assets.
    pub places: Places,
    /// `POST …/contracts`: to add one; none for who may not.
    pub contract_form: Option<ContractForm>,
    /// Whose the time of its tickets was lately.
    pub whose_time: Option<WhoseTime>,
    /// What finds its own numbers in its mail.
    pub references: ReferencesForm,
}

/// `POST …/references` (`pattern`, `sample`, `act` = `save`|`try`).
#[derive(Debug, Clone, Default)]
pub struct ReferencesForm {
    /// The pattern that holds.
    pub kept: Option<String>,
    /// The pattern as it is typed.
    pub pattern: Field,
    /// A subject to try it on.
    pub sample: Field,
    /// What it finds there, where that was asked.
    pub found: Option<Said>,
    /// Whether the reader may change it.
    pub may_edit: bool,
}

/// The monitors of an account.
#[derive(Debug, Clone)]
pub struct Monitors {
    /// What a monitor is.
    pub lead: String,
    /// Each of them.
    pub rows: Vec<MonitorRow>,
    /// Whereto a new one is posted (`monitor`); with `/remove`, one that is taken off.
    pub action: String,
    /// To register one; none for who may not.
    pub form: Option<Field>,
}

/// A monitor.
#[derive(Debug, Clone)]
pub struct MonitorRow {
    /// Its address.
    pub address: String,
    /// What it sent, and when last.
    pub said: String,
    /// The name of the button that takes it off, for who cannot see where it stands.
    pub remove: String,
}

/// A contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The plan.
    pub plan: Link,
    /// *1 Apr 2026 – 31 Mar 2027*.
    pub between: String,
    /// *holds*, *ended*, *begins later*.
    pub state: Said,
    /// Which calendar stands for which role: *working: Shanghai office v7*.
    pub calendars: String,
    /// The site or asset that it is for; empty for all of the account.
    pub place: String,
    /// `POST` of what ends it now; none where it is over, or for who may not.
    pub end: Option<String>,
}

/// Sites and assets.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Each site with its assets, as name and model; those at no site under no name.
    pub groups: Vec<(String, Vec<(String, String)>)>,
    /// `POST …/sites` (`site`); none for who may not.
    pub site: Option<Field>,
    /// `POST …/assets`; none for who may not.
    pub asset: Option<AssetForm>,
}

/// `POST …/assets` (`asset`, `model`, `stands_at`).
#[derive(Debug, Clone)]
pub struct AssetForm {
    /// Its name, such as a tail number.
    pub name: Field,
    /// What it is.
    pub model: Field,
    /// The site where it stands.
    pub stands_at: Choice,
}

/// `POST …/contracts` (`plan`, `place`, `from`, `to`, and a calendar for each role).
#[derive(Debug, Clone)]
pub struct ContractForm {
    /// The plan.
    pub plan: Choice,
    /// All of the account, or a site, or an asset.
    pub place: Choice,
    /// The first day.
    pub from: Field,
    /// The last day; empty is without end.
    pub to: Field,
    /// The calendar of each role.
    pub calendars: Vec<RoleChoice>,
}

/// The calendar of a role.
#[derive(Debug, Clone)]
pub struct RoleChoice {
    /// The field's name.
    pub name: &'static str,
    /// *Calendar “working”*.
    pub label: String,
    /// The calendars.
    pub choice: Choice,
}

/// An address that nothing is sent to.
#[derive(Debug, Clone)]
pub struct Suspended {
    /// The address.
    pub address: String,
    /// *Mail has come back since 09:12, so nothing is sent there: 550 5.1.1 no such user.*
    pub said: String,
    /// `POST` of what lifts it (`address`); none for who may not.
    pub lift: Option<String>,
}

/// A contact to be added.
#[derive(Debug, Clone)]
pub struct ContactForm {
    /// The name.
    pub name: Field,
    /// The mail address.
    pub address: Field,
    /// The part.
    pub part: Choice,
}

/// An open ticket of the account.
#[derive(Debug, Clone)]
pub struct OpenTicket {
    /// The ticket.
    pub ticket: Link,
    /// What it is about.
    pub subject: String,
    /// Its severity.
    pub severity: Badge,
    /// Its next promise.
    pub said: Option<Said>,
}

/// `GET /accounts/new`, `POST /accounts` (`name`, `kind`, `domains`, `contacts`, `language`,
/// `zone`, `plan`).
#[derive(Debug, Template)]
#[template(path = "account_new.html")]
pub struct NewAccount {
    /// The frame.
    pub page: Page,
    /// Its name.
    pub name: Field,
    /// Key account, reseller, individual.
    pub kind: Choice,
    /// Mail domains, by spaces or commas.
    pub domains: Field,
    /// Addresses, one a line.
    pub contacts: Field,
    /// The language of its mails.
    pub language: Choice,
    /// Its zone: the promise's.
    pub zone: Field,
    /// The zones that are proposed while typing.
    pub zones: Vec<String>,
    /// The plan; the first is that of its kind.
    pub plan: Choice,
}
