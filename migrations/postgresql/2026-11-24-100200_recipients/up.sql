-- addresses that customers write to beside the desk's own, and whose mail it is that comes there
CREATE TABLE recipients (
    address TEXT PRIMARY KEY NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    team_id BIGINT REFERENCES teams (id)
);
-- the same bytes brought again are found by their hash
CREATE INDEX inbound_by_raw ON inbound (raw_hash);
