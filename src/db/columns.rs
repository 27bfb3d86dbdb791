//! Column types: domain values as integers and text, on both databases and on their union.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};

use super::conn::MultiBackend;
use crate::domain::{access, account, ids, mail_state, message, promise, ticket, time::Timestamp};

/// Writes a domain type as a plain one: how to get there, and how to come back.
macro_rules! column {
    ($name:ty, $proxy:ident, $sql:ty, $prim:ty, $to:expr, $from:expr) => {
        #[derive(FromSqlRow, AsExpression)]
        #[diesel(foreign_derive)]
        #[diesel(sql_type = $sql)]
        #[expect(dead_code, reason = "carries the derives for the foreign type")]
        struct $proxy($name);

        impl ToSql<$sql, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let value: $prim = $to(self);
                <$prim as ToSql<$sql, Pg>>::to_sql(&value, &mut out.reborrow())
            }
        }
        impl ToSql<$sql, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let value: $prim = $to(self);
                out.set_value(value);
                Ok(IsNull::No)
            }
        }
        impl ToSql<$sql, MultiBackend> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<$sql, DB> for $name
        where
            $prim: FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                $from(<$prim as FromSql<$sql, DB>>::from_sql(bytes)?)
            }
        }
    };
}

column!(Timestamp, TimestampColumn, BigInt, i64, |t: &Timestamp| t.micros(), |n| Ok(
    Timestamp::from_micros(n)
));

macro_rules! id_columns {
    ($($name:ident $proxy:ident),+ $(,)?) => {$(
        column!(ids::$name, $proxy, BigInt, i64, |id: &ids::$name| id.0, |n| Ok(ids::$name(n)));
    )+};
}
id_columns! {
    OverrideId OverrideIdColumn, LeaveId LeaveIdColumn,
    UserId UserIdColumn, ApiTokenId ApiTokenIdColumn, TeamId TeamIdColumn, AccountId AccountIdColumn,
    ContactId ContactIdColumn, PlanId PlanIdColumn, PlanVersionId PlanVersionIdColumn,
    CalendarId CalendarIdColumn, CalendarVersionId CalendarVersionIdColumn,
    ContractId ContractIdColumn, SiteId SiteIdColumn, AssetId AssetIdColumn, TicketId TicketIdColumn, MessageId MessageIdColumn,
    InboundId InboundIdColumn, OutboxId OutboxIdColumn, DeliveryId DeliveryIdColumn,
    StepId StepIdColumn, AlertId AlertIdColumn, AttachmentId AttachmentIdColumn,
    RollupId RollupIdColumn, SupplierId SupplierIdColumn,
    BacktestId BacktestIdColumn,
}

macro_rules! word_columns {
    ($($name:ty, $proxy:ident);+ $(;)?) => {$(
        column!(
            $name, $proxy, Text, String,
            |w: &$name| w.word().to_owned(),
            |s: String| Ok(s.parse::<$name>()?)
        );
    )+};
}
word_columns! {
    promise::Severity, SeverityColumn;
    promise::Watch, WatchColumn;
    promise::Outcome, OutcomeColumn;
    access::Role, RoleColumn;
    account::AccountKind, AccountKindColumn;
    account::Part, PartColumn;
    ticket::TicketState, TicketStateColumn;
    ticket::Door, DoorColumn;
    ticket::Direction, DirectionColumn;
    mail_state::InboundState, InboundStateColumn;
    mail_state::DeliveryState, DeliveryStateColumn;
    mail_state::MailKind, MailKindColumn;
    mail_state::MailList, MailListColumn;
    message::ThanksLanguage, ThanksLanguageColumn;
    message::PhraseKind, PhraseKindColumn;
}

/// A value kept as JSON text.
#[derive(Debug, Clone, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Text)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: serde::Serialize + std::fmt::Debug + Send + Sync + 'static> ToSql<Text, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let text = serde_json::to_string(&self.0)?;
        <String as ToSql<Text, Pg>>::to_sql(&text, &mut out.reborrow())
    }
}
impl<T: serde::Serialize + std::fmt::Debug + Send + Sync + 'static> ToSql<Text, Sqlite>
    for Json<T>
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl<T: serde::Serialize + std::fmt::Debug + Send + Sync + 'static> ToSql<Text, MultiBackend>
    for Json<T>
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Text, self));
        Ok(IsNull::No)
    }
}
impl<T, DB> FromSql<Text, DB> for Json<T>
where
    T: serde::de::DeserializeOwned + std::fmt::Debug,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, DB>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
