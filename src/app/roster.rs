//! Who is who at the desk: turns the recipients of a ladder into people.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{error::AppError, on_call::OnCall};
use crate::{
    db::{
        Conn,
        customers::{self, AccountRow, ContactRow},
        people::{self, MemberRow, UserRow},
        tickets::TicketRow,
    },
    domain::{
        access::Role,
        account::Part,
        ids::{AccountId, TeamId, UserId},
        plan::Recipient,
        time::Timestamp,
    },
};

/// Somebody who is told by mail.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// The user; none for an address that a plan names.
    pub user: Option<UserId>,
    /// How the person is called.
    pub name: String,
    /// Where the mail goes.
    pub address: String,
    /// The language of the mail.
    pub language: String,
    /// The person's zone.
    pub zone: String,
    /// Somebody of the customer's side, who is told how a promise stands and nothing else.
    pub is_customer: bool,
}

/// Everybody of the desk, as of one transaction.
#[derive(Debug, Clone)]
pub struct Roster {
    users: HashMap<UserId, UserRow>,
    order: Vec<UserId>,
    members: Vec<MemberRow>,
    teams: Vec<(TeamId, String)>,
    default_teams: HashSet<TeamId>,
    on_call: OnCall,
    contacts: HashMap<AccountId, Vec<ContactRow>>,
    language: String,
    zone: String,
}

impl Roster {
    /// Reads who is there.
    ///
    /// # Errors
    /// When the database cannot.
    pub fn load(c: &mut Conn, language: &str, zone: &str) -> Result<Self, AppError> {
        let users = people::user_all(c)?;
        let order = users.iter().filter(|u| u.is_active).map(|u| u.id).collect();
        let teams = people::team_all(c)?;
        Ok(Self {
            default_teams: teams.iter().filter(|t| t.is_default).map(|t| t.id).collect(),
            teams: teams.into_iter().map(|t| (t.id, t.name)).collect(),
            on_call: OnCall::load(c, &users)?,
            contacts: HashMap::new(),
            users: users.into_iter().map(|u| (u.id, u)).collect(),
            order,
            members: people::member_all(c)?,
            language: language.to_owned(),
            zone: zone.to_owned(),
        })
    }

    /// Reads also who is who at these customers: for ladders that tell somebody there.
    ///
    /// # Errors
    /// When the database cannot.
    pub fn know_contacts(
        &mut self,
        c: &mut Conn,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> Result<(), AppError> {
        for account in accounts {
            if let Entry::Vacant(free) = self.contacts.entry(account) {
                free.insert(customers::contact_of(c, account)?);
            }
        }
        Ok(())
    }

    fn contacts(&self, account: &AccountRow, part: Part) -> Vec<Person> {
        let of_account = self.contacts.get(&account.id).into_iter().flatten();
        let person = |contact: &ContactRow| Person {
            user: None,
            name: contact.shown().to_owned(),
            address: contact.address.clone(),
            language: contact.language.clone().unwrap_or_else(|| account.language.clone()),
            zone: account.zone.clone(),
            is_customer: true,
        };
        of_account.filter(|contact| contact.part == part).map(person).collect()
    }

    /// A user, also one who is not active any more.
    #[must_use]
    pub fn user(&self, id: UserId) -> Option<&UserRow> {
        self.users.get(&id)
    }

    /// How a user is called.
    #[must_use]
    pub fn name(&self, id: UserId) -> String {
        self.user(id).map_or_else(String::new, |u| u.name.clone())
    }

    /// Everybody who is active, by name.
    pub fn active(&self) -> impl Iterator<Item = &UserRow> {
        self.order.iter().filter_map(|id| self.users.get(id))
    }

    /// The teams of a user.
    #[must_use]
    pub fn teams_of(&self, user: UserId) -> Vec<TeamId> {
        self.members.iter().filter(|m| m.user_id == user).map(|m| m.team_id).collect()
    }

    /// Whether the team is the desk's default one.
    #[must_use]
    pub fn is_default_team(&self, team: TeamId) -> bool {
        self.default_teams.contains(&team)
    }

    fn person(&self, id: UserId) -> Option<Person> {
        let user = self.users.get(&id).filter(|u| u.is_active)?;
        Some(Person {
            user: Some(id),
            name: user.name.clone(),
            address: user.email.clone(),
            language: user.language.clone(),
            zone: user.zone.clone(),
            is_customer: false,
        })
    }

    fn people(&self, ids: impl IntoIterator<Item = UserId>) -> Vec<Person> {
        ids.into_iter().filter_map(|id| self.person(id)).collect()
    }

    /// The team's people, or its leads. The default team without members is all engineers.
    #[must_use]
    pub fn team(&self, team: Option<TeamId>, leads_only: bool) -> Vec<Person> {
        let is_here = |m: &&MemberRow| match team {
            Some(team) => m.team_id == team,
            None => self.default_teams.contains(&m.team_id),
        };
        let found: Vec<UserId> = self
            .members
            .iter()
            .filter(is_here)
            .filter(|m| !leads_only || m.is_lead)
            .map(|m| m.user_id)
            .collect();
        let is_default = team.is_none_or(|t| self.default_teams.contains(&t));
        if found.is_empty() && is_default && !leads_only {
            return self.people(
                self.active()
                    .filter(|u| u.role == Role::Engineer)
                    .map(|u| u.id)
                    .collect::<Vec<_>>(),
            );
        }
        self.people(found)
    }

    /// All admins, also those who are away: the last resort of every alert.
    #[must_use]
    pub fn admins(&self) -> Vec<Person> {
        self.everybody(|u| u.role == Role::Admin)
    }

    /// The people whom `recipient` means for this ticket at an instant; all admins where nobody is
    /// there.
    #[must_use]
    pub fn who_or_admins(
        &self,
        recipient: &Recipient,
        ticket: &TicketRow,
        account: Option<&AccountRow>,
        at: Timestamp,
    ) -> Vec<Person> {
        let people = self.who(recipient, Some(ticket), account, at);
        if people.is_empty() { self.admins() } else { people }
    }

    /// All who read reports.
    #[must_use]
    pub fn managers(&self) -> Vec<Person> {
        self.everybody(|u| u.role == Role::Manager)
    }

    /// The people whom `recipient` means for this ticket at an instant; nobody where nobody is there.
    /// Who is away is not there.
    #[must_use]
    pub fn who(
        &self,
        recipient: &Recipient,
        ticket: Option<&TicketRow>,
        account: Option<&AccountRow>,
        at: Timestamp,
    ) -> Vec<Person> {
        let mut people = self.meant(recipient, ticket, account, at);
        people.retain(|p| p.user.is_none_or(|user| !self.on_call.is_away(user, at)));
        people
    }

    fn meant(
        &self,
        recipient: &Recipient,
        ticket: Option<&TicketRow>,
        account: Option<&AccountRow>,
        at: Timestamp,
    ) -> Vec<Person> {
        let team = ticket.and_then(|t| t.team_id).or_else(|| account.and_then(|a| a.team_id));
        match recipient {
            Recipient::Owner => self.people(ticket.and_then(|t| t.owner_id)),
            Recipient::Team => self.team(team, false),
            Recipient::TeamLead => self.team(team, true),
            Recipient::TeamOnCall => {
                let of_it = self.teams.iter().map(|(id, _)| *id).filter(|id| match team {
                    Some(team) => *id == team,
                    None => self.default_teams.contains(id),
                });
                self.on_call_of(of_it, at)
            }
            Recipient::OnCall(name) => {
                let named = self.teams.iter().filter(|(_, called)| called == name);
                self.on_call_of(named.map(|(id, _)| *id), at)
            }
            Recipient::AccountTeam => match account {
                Some(account) => self.team(account.team_id, false),
                None => Vec::new(),
            },
            Recipient::AccountManager => self.people(account.and_then(|a| a.manager_id)),
            Recipient::AccountSponsor => self.people(account.and_then(|a| a.sponsor_id)),
            Recipient::ServiceManager => self.everybody(|u| u.is_service_manager),
            Recipient::Customer(part) => account.map_or_else(Vec::new, |a| self.contacts(a, *part)),
            Recipient::Role(role) => self.everybody(|u| u.role == *role),
            Recipient::User(name) => self.everybody(|u| u.name == *name || u.email == *name),
            Recipient::Address(address) => vec![Person {
                user: None,
                name: address.clone(),
                address: address.clone(),
                language: self.language.clone(),
                zone: self.zone.clone(),
                is_customer: false,
            }],
            Recipient::First(choices) => choices
                .iter()
                .map(|choice| self.who(choice, ticket, account, at))
                .find(|people| !people.is_empty())
                .unwrap_or_default(),
        }
    }

    fn on_call_of(&self, teams: impl Iterator<Item = TeamId>, at: Timestamp) -> Vec<Person> {
        self.people(teams.filter_map(|team| self.on_call.at(team, at)).collect::<Vec<_>>())
    }

    fn everybody(&self, is_meant: impl Fn(&&UserRow) -> bool) -> Vec<Person> {
        self.people(self.active().filter(is_meant).map(|u| u.id).collect::<Vec<_>>())
    }

    /// What decides who is on call and who is away.
    #[must_use]
    pub const fn on_call(&self) -> &OnCall {
        &self.on_call
    }
}
