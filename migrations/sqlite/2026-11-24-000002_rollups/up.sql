-- Roll-ups: the promises of tickets that are done with, whole tickets together, packed for reports.
CREATE TABLE rollups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tickets BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    first_at BIGINT,
    last_at BIGINT,
    is_torn BOOLEAN NOT NULL,
    loose BLOB NOT NULL,
    sums BLOB NOT NULL,
    missed BLOB NOT NULL,
    others BLOB NOT NULL
);
-- In which roll-up a ticket is; none while reports read its rows.
ALTER TABLE tickets ADD COLUMN rollup_id BIGINT;
CREATE INDEX tickets_by_rollup ON tickets (rollup_id, state, reported_at);
-- Digests, and alerts about received mail: few beside those about tickets.
CREATE INDEX alerts_apart ON alerts (address, created_at) WHERE ticket_id IS NULL;
