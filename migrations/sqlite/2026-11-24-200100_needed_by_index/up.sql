-- reports ask which customers said when they need it
CREATE INDEX events_needed_by ON events (ticket_id) WHERE payload LIKE '{"kind":"needed_by"%';
