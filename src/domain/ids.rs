//! Row ids: integers that cannot be mixed up.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A person of the desk.
    UserId,
    /// What a program brings in place of a person's sign-in.
    ApiTokenId,
    /// A team of the desk.
    TeamId,
    /// An entry that somebody covers in place of a rotation.
    OverrideId,
    /// An entry that somebody is away.
    LeaveId,
    /// A customer.
    AccountId,
    /// A person of a customer.
    ContactId,
    /// A named service plan, over its versions.
    PlanId,
    /// One version of a plan.
    PlanVersionId,
    /// A named calendar, over its versions.
    CalendarId,
    /// One version of a calendar.
    CalendarVersionId,
    /// What binds an account to a plan for a time.
    ContractId,
    /// Where machines of an account stand.
    SiteId,
    /// A machine of an account.
    AssetId,
    /// A ticket; its number is its id, from 1001.
    TicketId,
    /// A message of a ticket: mail in, mail out, or a note.
    MessageId,
    /// A message as it was received, raw.
    InboundId,
    /// A message that waits to be sent or was.
    OutboxId,
    /// One recipient of an outbox message.
    DeliveryId,
    /// An escalation step that fired.
    StepId,
    /// What told one person about one or more steps.
    AlertId,
    /// A file that came with a message.
    AttachmentId,
    /// Promises of tickets that are done with, packed together for reports.
    RollupId,
    /// Whom the desk hands faults to, under terms of their own.
    SupplierId,
    /// A backtest that somebody asked for.
    BacktestId,
}
