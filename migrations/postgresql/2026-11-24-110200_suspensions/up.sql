-- Addresses that mail for good came back from: the second time they are suspended, until a person
-- lifts that.
CREATE TABLE suspensions (
    address TEXT PRIMARY KEY NOT NULL,
    bounces BIGINT NOT NULL,
    reply TEXT NOT NULL,
    bounced_at BIGINT NOT NULL,
    suspended_at BIGINT
);
