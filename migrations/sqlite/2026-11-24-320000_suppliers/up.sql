-- whom faults are handed to, under terms of their own; a ticket's event keeps those that held
CREATE TABLE suppliers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    reached TEXT NOT NULL,
    targets TEXT NOT NULL,
    calendar_id BIGINT REFERENCES calendars (id),
    created_at BIGINT NOT NULL
);
-- reports ask which tickets a supplier was handed
CREATE INDEX events_handed_over ON events (ticket_id) WHERE payload LIKE '{"kind":"handed_over"%';
