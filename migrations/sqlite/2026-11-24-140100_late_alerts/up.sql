-- Alerts that came late, because the desk was down or because mail could not leave: for whom, and
-- by how long.
CREATE TABLE late_alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    cause TEXT NOT NULL,
    ticket_id BIGINT REFERENCES tickets (id),
    inbound_id BIGINT,
    watch TEXT NOT NULL,
    step TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    came_at BIGINT NOT NULL,
    told TEXT NOT NULL
);
CREATE INDEX late_alerts_by_came ON late_alerts (came_at);
