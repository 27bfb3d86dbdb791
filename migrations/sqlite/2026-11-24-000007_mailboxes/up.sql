-- Mailboxes that are read by IMAP: how far each was read, and how that goes.
CREATE TABLE mailboxes (
    name TEXT PRIMARY KEY NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    looked_at BIGINT,
    failed_at BIGINT,
    error TEXT
) WITHOUT ROWID;
-- What was read from each, by the hash of its bytes: a mailbox whose UIDVALIDITY changes is read
-- again without doubling.
CREATE TABLE mailbox_mails (
    mailbox TEXT NOT NULL,
    raw_hash BLOB NOT NULL,
    uid_validity BIGINT NOT NULL,
    PRIMARY KEY (mailbox, raw_hash)
) WITHOUT ROWID;
