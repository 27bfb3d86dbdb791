-- Whose a lease is, so that a node frees its own at its start; a slot is claimed under a lease and
-- is done only at the end of its work.
ALTER TABLE outbox_deliveries ADD COLUMN lease_owner TEXT;
ALTER TABLE job_slots ADD COLUMN lease_until BIGINT;
ALTER TABLE job_slots ADD COLUMN lease_owner TEXT;
ALTER TABLE job_slots ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
-- What was claimed before counted as done.
UPDATE job_slots SET finished_at = started_at WHERE finished_at IS NULL;
