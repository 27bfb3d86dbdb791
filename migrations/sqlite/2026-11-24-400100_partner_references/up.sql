-- What finds a customer's own number in their mail.
CREATE TABLE reference_patterns (
    account_id BIGINT PRIMARY KEY NOT NULL REFERENCES accounts (id),
    pattern TEXT NOT NULL
);

-- The customer's own number that a ticket carries; the key is how two are compared.
CREATE TABLE ticket_references (
    ticket_id BIGINT PRIMARY KEY NOT NULL REFERENCES tickets (id),
    reference TEXT NOT NULL,
    key TEXT NOT NULL
);

CREATE INDEX ticket_references_by_key ON ticket_references (key);
