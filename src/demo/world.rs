//! The made-up customers and staff of the demo.

use std::sync::Arc;

use tokio::runtime::Runtime;

use super::{past, place, present};
use crate::{
    app::{
        AppError, Desk,
        accounts::{self, Entered},
        on_call, staff,
        suppliers::{self, Agreed},
    },
    domain::{
        access::Role,
        account::{AccountKind, Part},
        ids::{AccountId, ContactId, UserId},
        on_call::Written,
        time::Timestamp,
    },
    time_source::ManualTime,
    web::DemoPerson,
};

/// Where the demo's customers write to.
pub(super) const DESK: &str = "desk@tarmac.example";
/// Days of history.
const DAYS: i64 = 150;
/// The password of everybody.
const PASSWORD: &str = "demo on tarmac";

/// Somebody of the staff.
struct Member {
    name: &'static str,
    email: &'static str,
    role: Role,
    is_lead: bool,
    is_service_manager: bool,
    language: &'static str,
    zone: &'static str,
    /// What the sign-in page calls the person.
    part: &'static str,
}

const STAFF: [Member; 8] = [
    member("Li Na", "li.na@tarmac.example", "engineer", "zh-CN", "Asia/Shanghai"),
    member("Samir Haddad", "samir@tarmac.example", "engineer", "en", "Europe/Berlin"),
    member("Chloe Martin", "chloe@tarmac.example", "engineer", "en", "America/Chicago"),
    Member {
        is_lead: true,
        ..member("Jonas Weber", "jonas@tarmac.example", "team lead", "en", "Europe/Berlin")
    },
    Member {
        role: Role::Manager,
        is_service_manager: true,
        ..member("Ruth Okafor", "ruth@tarmac.example", "service manager", "en", "Europe/Berlin")
    },
    Member {
        role: Role::Manager,
        ..member("Martin Keller", "martin@tarmac.example", "account manager", "en", "Europe/Berlin")
    },
    Member {
        role: Role::Manager,
        ..member("Helena Brandt", "helena@tarmac.example", "sponsor", "en", "Europe/Berlin")
    },
    Member {
        role: Role::Admin,
        ..member("Ada Nowak", "ada@tarmac.example", "admin", "en", "Europe/Berlin")
    },
];

const fn member(
    name: &'static str,
    email: &'static str,
    part: &'static str,
    language: &'static str,
    zone: &'static str,
) -> Member {
    Member {
        name,
        email,
        role: Role::Engineer,
        is_lead: false,
        is_service_manager: false,
        language,
        zone,
        part,
    }
}

/// Who can sign in.
pub(super) fn people() -> Vec<DemoPerson> {
    let person = |m: &Member| DemoPerson {
        role: m.part.to_owned(),
        address: m.email.to_owned(),
        password: PASSWORD.to_owned(),
    };
    STAFF.iter().map(person).collect()
}

/// One of the four customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Airline,
    Hospital,
    Markets,
    Household,
}

impl Who {
    pub(super) const ALL: [Self; 4] =
        [Self::Airline, Self::Hospital, Self::Markets, Self::Household];
}

/// A customer with those who report for it.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) who: Who,
    pub(super) account: AccountId,
    pub(super) contacts: Vec<ContactId>,
    pub(super) zone: chrono_tz::Tz,
}

/// Everything that the stories of the demo need to name.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) customers: Vec<Customer>,
    /// The engineers and their lead.
    pub(super) engineers: Vec<(UserId, &'static str)>,
}

/// The engineers take turns by the week, and one of them is on leave in some days.
fn on_call(desk: &Arc<Desk>, now: Timestamp) -> Result<(), AppError> {
    let team = on_call::named(desk, staff::DEFAULT_TEAM)?;
    let day = |days: i64| now.floor().plus_secs(days * 86_400);
    let written = Written {
        zone: "Europe/Berlin".to_owned(),
        every: "mon".to_owned(),
        at: "09:00".to_owned(),
        starts_on: day(-DAYS).utc().date_naive().to_string(),
    };
    let order: Vec<String> = STAFF.iter().take(3).map(|m| m.email.to_owned()).collect();
    on_call::rotate(desk, "demo", team, &written, &order)?;
    on_call::leave(desk, "demo", "samir@tarmac.example", (day(5), day(19)))?;
    on_call::cover(desk, "demo", team, "jonas@tarmac.example", (day(9), day(10)))?;
    Ok(())
}

/// Makes the world through the desk's own verbs, on a clock that begins some months ago.
pub(super) fn make(desk: &Arc<Desk>, runtime: &Runtime, now: Timestamp) -> Result<(), AppError> {
    let clock = ManualTime::at(now.plus_secs(-DAYS * 86_400));
    let then = desk.by_clock(Arc::new(clock.clone()));
    let world = settle(&then)?;
    clock.set(now);
    on_call(&then, now)?;
    past::write(&then, &world, now)?;
    present::live_through(&then, &clock, runtime, &world, now)?;
    place::finished().map_err(|e| AppError::Compose(e.to_string()))
}

/// Staff, customers, contacts.
fn settle(desk: &Arc<Desk>) -> Result<World, AppError> {
    let mut users = Vec::with_capacity(STAFF.len());
    for m in &STAFF {
        let joining = staff::Joining {
            name: m.name.to_owned(),
            email: m.email.to_owned(),
            role: m.role,
            team: None,
            is_lead: m.is_lead,
            is_service_manager: m.is_service_manager,
            language: Some(m.language.to_owned()),
            zone: Some(m.zone.to_owned()),
            password: Some(PASSWORD.to_owned()),
        };
        let (id, _) = staff::add(desk, "demo", joining)?;
        users.push((id, m));
    }
    let find = |part: &str| users.iter().find(|(_, m)| m.part == part).map(|(id, _)| *id);
    let (manager, sponsor) = (find("account manager"), find("sponsor"));
    let mut customers = Vec::with_capacity(Who::ALL.len());
    for who in Who::ALL {
        customers.push(customer(desk, who, manager, sponsor)?);
    }
    agree(desk, "Rotor Parts", "+49 30 5550 0170", [("S1", "4h"), ("S2", "10h")])?;
    agree(desk, "Northwind Couriers", "dispatch@northwind.example", [("S1", "3h"), ("S2", "1wd")])?;
    let engineers = users.iter().filter(|(_, m)| m.role == Role::Engineer);
    Ok(World { customers, engineers: engineers.map(|(id, m)| (*id, m.name)).collect() })
}

/// What a supplier promises, day and night.
fn agree(
    desk: &Arc<Desk>,
    name: &str,
    reached: &str,
    targets: [(&str, &str); 2],
) -> Result<(), AppError> {
    let target =
        |(severity, within): (&str, &str)| Some((severity.parse().ok()?, within.to_owned()));
    let agreed = Agreed {
        name: name.to_owned(),
        reached: reached.to_owned(),
        targets: targets.into_iter().filter_map(target).collect(),
        calendar: String::new(),
    };
    suppliers::agree(desk, "demo", agreed).map(drop)
}

/// Name, kind, domain, language, zone, and those who report: name, address, part, whether they may
/// raise the severity.
type About = (
    &'static str,
    AccountKind,
    Option<&'static str>,
    &'static str,
    chrono_tz::Tz,
    &'static [(&'static str, &'static str, Part, bool)],
);

fn about(who: Who) -> About {
    use chrono_tz::{America::Chicago, Asia::Shanghai, Europe::Berlin, Europe::Dublin};
    match who {
        Who::Airline => (
            "Peregrine Pacific",
            AccountKind::Key,
            Some("peregrine.example"),
            "zh-CN",
            Shanghai,
            &[
                ("陈立", "chen.li@peregrine.example", Part::Maintainer, true),
                ("王芳", "wang.fang@peregrine.example", Part::Engineer, false),
                ("Tom Baxter", "tom.baxter@peregrine.example", Part::Manager, true),
            ],
        ),
        Who::Hospital => (
            "St. Brigid Hospital",
            AccountKind::Key,
            Some("stbrigid.example"),
            "en",
            Dublin,
            &[
                ("Aoife Byrne", "aoife.byrne@stbrigid.example", Part::Maintainer, true),
                ("Dr. Niall Walsh", "niall.walsh@stbrigid.example", Part::User, false),
            ],
        ),
        Who::Markets => (
            "Harvest Lane Markets",
            AccountKind::Reseller,
            Some("harvestlane.example"),
            "en",
            Chicago,
            &[
                ("Dana Whitfield", "dana@harvestlane.example", Part::Manager, true),
                ("Store 14", "store14@harvestlane.example", Part::User, false),
            ],
        ),
        Who::Household => (
            "Household Okonkwo",
            AccountKind::Individual,
            None,
            "en",
            Berlin,
            &[("Ngozi Okonkwo", "ngozi.okonkwo@mailbox.example", Part::User, false)],
        ),
    }
}

fn customer(
    desk: &Arc<Desk>,
    who: Who,
    manager: Option<UserId>,
    sponsor: Option<UserId>,
) -> Result<Customer, AppError> {
    let (name, kind, domain, language, zone, people) = about(who);
    let joining = accounts::Joining {
        name: name.to_owned(),
        kind: Some(kind),
        domains: domain.into_iter().map(ToOwned::to_owned).collect(),
        language: Some(language.to_owned()),
        zone: Some(zone.name().to_owned()),
        manager,
        sponsor,
        ..accounts::Joining::default()
    };
    let account = accounts::add(desk, "demo", joining)?;
    let mut contacts = Vec::with_capacity(people.len());
    for (name, address, part, may_raise) in people {
        let entered = Entered {
            name: (*name).to_owned(),
            address: (*address).to_owned(),
            part: *part,
            may_raise: *may_raise,
            may_confirm: *may_raise,
        };
        contacts.push(accounts::add_contact(desk, account, entered)?);
    }
    Ok(Customer { who, account, contacts, zone })
}
