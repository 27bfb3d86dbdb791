-- Mail servers that our mail leaves by, and how each goes.
CREATE TABLE relays (
    name TEXT PRIMARY KEY NOT NULL,
    took_at BIGINT,
    failed_at BIGINT,
    rests_until BIGINT,
    error TEXT
) WITHOUT ROWID;
