ALTER TABLE inbound DROP COLUMN sender_check;
