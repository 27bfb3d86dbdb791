-- where an account's machines stand, and the machines: a contract may be for one of them alone
CREATE TABLE sites (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, name)
);
CREATE TABLE assets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    site_id BIGINT REFERENCES sites (id),
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, name)
);
ALTER TABLE contracts ADD COLUMN site_id BIGINT;
ALTER TABLE contracts ADD COLUMN asset_id BIGINT;
