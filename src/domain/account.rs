//! Customers: what kind of account, and what part a contact plays.

use super::promise::words;

words! {
    /// What kind of customer; proposes the service plan.
    AccountKind ("kind of account") {
        /// A key account, 大客户: timely, thorough, complete service.
        Key = "key",
        /// A chain that buys to resell.
        Reseller = "reseller",
        /// A person or a household.
        Individual = "individual",
    }
}

impl AccountKind {
    /// The name of the plan that it proposes, as shipped.
    #[must_use]
    pub const fn shipped_plan(self) -> &'static str {
        match self {
            Self::Key => "boeing",
            Self::Reseller => "reseller",
            Self::Individual => "individual",
        }
    }
}

words! {
    /// What part a contact plays at the customer.
    Part ("part") {
        /// Works with the machine.
        User = "user",
        /// Keeps the machine.
        Maintainer = "maintainer",
        /// Decides on technical matters.
        Engineer = "engineer",
        /// Buys.
        Purchaser = "purchaser",
        /// Pays.
        Finance = "finance",
        /// Leads a department.
        Manager = "manager",
        /// Leads the house.
        Executive = "executive",
    }
}
