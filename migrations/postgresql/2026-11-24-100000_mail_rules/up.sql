-- monitors of customers: they may open tickets, and are never answered
CREATE TABLE machine_senders (
    address TEXT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id)
);
CREATE INDEX machine_senders_by_account ON machine_senders (account_id);
-- where answers go instead, as a reporter wished by Reply-To
ALTER TABLE tickets ADD COLUMN answer_address TEXT;
