-- How many tickets the mail of an account opened within the hour is asked for each mail that comes.
CREATE INDEX inbound_by_account ON inbound (account_id, received_at);
