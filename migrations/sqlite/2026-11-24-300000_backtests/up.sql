-- drafts of plans over the past, asked for on a page
CREATE TABLE backtests (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES users (id),
    asked_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    lease_until BIGINT,
    tries BIGINT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    result TEXT,
    error TEXT,
    ended_at BIGINT
);
CREATE INDEX backtests_waiting ON backtests (id) WHERE ended_at IS NULL;
