//! Access: which role may do what. One table; every route asks [`may`].
//!
//! Absent: objects. All people of the desk may see all accounts; customers get in by links of their
//! own, which carry their right with them.

use super::promise::words;

words! {
    /// What a person of the desk is. Each role may do all that the one before it may.
    Role ("role") {
        /// Works tickets.
        Engineer = "engineer",
        /// Also keeps accounts, plans and calendars, and subscribes to reports.
        Manager = "manager",
        /// Also keeps people and the desk itself.
        Admin = "admin",
    }
}

words! {
    /// What can be done on the desk's pages.
    Verb ("verb") {
        /// See the queue.
        ViewQueue = "view_queue",
        /// See a ticket, its messages, clocks and history, and download its files.
        ViewTicket = "view_ticket",
        /// Log a fault that was phoned in.
        LogFault = "log_fault",
        /// Enter a milestone.
        EnterMilestone = "enter_milestone",
        /// Withdraw an event: mend a wrong entry, or undo.
        Withdraw = "withdraw",
        /// Write to the customer.
        Reply = "reply",
        /// Write a note that never leaves.
        Note = "note",
        /// Give a ticket to somebody.
        Assign = "assign",
        /// Change a severity, with a reason.
        ChangeSeverity = "change_severity",
        /// Give a ticket its account.
        AssignAccount = "assign_account",
        /// Let clocks stand while the ticket waits for somebody, and let them go on.
        PauseClocks = "pause_clocks",
        /// Give a promise up.
        WaivePromise = "waive_promise",
        /// Note when the customer needs it.
        SetNeededBy = "set_needed_by",
        /// Open a resolved ticket again, or one that follows.
        ReopenTicket = "reopen_ticket",
        /// Merge a ticket into another.
        MergeTickets = "merge_tickets",
        /// Make a ticket of its own of a message.
        SplitTicket = "split_ticket",
        /// Close a ticket.
        CloseTicket = "close_ticket",
        /// Take an alert.
        TakeAlert = "take_alert",
        /// See received, parked and held mail.
        ViewMail = "view_mail",
        /// Join, open, discard or retry mail that waits.
        TriageMail = "triage_mail",
        /// See outgoing mail: waiting, sent and failed.
        ViewOutgoingMail = "view_outgoing_mail",
        /// Try failed mail again.
        RetryOutgoingMail = "retry_outgoing_mail",
        /// Read service level reports and take them along as CSV.
        ReadReports = "read_reports",
        /// See accounts, contacts and contracts.
        ViewAccounts = "view_accounts",
        /// Add and change contacts.
        ManageContacts = "manage_contacts",
        /// Add and change accounts, sites, assets and contracts.
        ManageAccounts = "manage_accounts",
        /// See plans and calendars.
        ViewPlans = "view_plans",
        /// Import and activate plans and calendars.
        ManagePlans = "manage_plans",
        /// Say to whom reports are mailed.
        SubscribeReports = "subscribe_reports",
        /// Change one's own password, language and zone.
        ManageOwnProfile = "manage_own_profile",
        /// Add, change and deactivate people; set their roles; reset passwords.
        ManageUsers = "manage_users",
        /// Teams and their leads.
        ManageTeams = "manage_teams",
        /// The desk's settings.
        ManageSettings = "manage_settings",
        /// Bring mail in by the API, as a mail server does: it is taken for whose it says it is.
        BringMail = "bring_mail",
        /// See the record of changed settings.
        ViewAudit = "view_audit",
    }
}

/// The table: from which role on.
const fn from_role(verb: Verb) -> Role {
    match verb {
        Verb::ViewQueue
        | Verb::ViewTicket
        | Verb::LogFault
        | Verb::EnterMilestone
        | Verb::Withdraw
        | Verb::Reply
        | Verb::Note
        | Verb::Assign
        | Verb::ChangeSeverity
        | Verb::AssignAccount
        | Verb::CloseTicket
        | Verb::PauseClocks
        | Verb::SetNeededBy
        | Verb::ReopenTicket
        | Verb::MergeTickets
        | Verb::SplitTicket
        | Verb::TakeAlert
        | Verb::ViewMail
        | Verb::TriageMail
        | Verb::ViewOutgoingMail
        | Verb::RetryOutgoingMail
        | Verb::ReadReports
        | Verb::ViewAccounts
        | Verb::ManageContacts
        | Verb::ViewPlans
        | Verb::ManageOwnProfile => Role::Engineer,
        Verb::WaivePromise
        | Verb::ManageAccounts
        | Verb::ManagePlans
        | Verb::SubscribeReports
        | Verb::ManageTeams => Role::Manager,
        Verb::ManageUsers | Verb::ManageSettings | Verb::BringMail | Verb::ViewAudit => Role::Admin,
    }
}

/// Whether a role may do a thing.
#[must_use]
pub fn may(role: Role, verb: Verb) -> bool {
    role >= from_role(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verbs(role: Role) -> Vec<&'static str> {
        Verb::ALL.iter().filter(|v| may(role, **v)).map(|v| v.word()).collect()
    }

    #[test]
    fn an_engineer_works_tickets_and_changes_no_terms_and_no_people() {
        let refused: Vec<_> =
            Verb::ALL.iter().filter(|v| !may(Role::Engineer, **v)).map(|v| v.word()).collect();
        assert_eq!(
            refused,
            [
                "waive_promise",
                "manage_accounts",
                "manage_plans",
                "subscribe_reports",
                "manage_users",
                "manage_teams",
                "manage_settings",
                "bring_mail",
                "view_audit"
            ]
        );
    }

    #[test]
    fn a_manager_keeps_accounts_and_plans_and_no_people() {
        assert!(may(Role::Manager, Verb::ManagePlans));
        assert!(!may(Role::Manager, Verb::ManageUsers));
        assert!(!may(Role::Manager, Verb::ManageSettings));
    }

    #[test]
    fn an_admin_may_do_everything_and_each_role_all_of_the_one_before() {
        assert_eq!(verbs(Role::Admin).len(), Verb::ALL.len());
        for pair in Role::ALL.windows(2) {
            assert!(verbs(pair[0]).iter().all(|v| verbs(pair[1]).contains(v)));
        }
    }

    #[test]
    fn a_role_is_read_by_its_word() {
        assert_eq!("manager".parse(), Ok(Role::Manager));
        assert!("root".parse::<Role>().is_err());
    }
}
