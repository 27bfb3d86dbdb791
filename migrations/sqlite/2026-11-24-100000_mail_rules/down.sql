ALTER TABLE tickets DROP COLUMN answer_address;
DROP TABLE machine_senders;
