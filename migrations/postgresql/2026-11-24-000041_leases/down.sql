ALTER TABLE job_slots DROP COLUMN fence;
ALTER TABLE job_slots DROP COLUMN lease_owner;
ALTER TABLE job_slots DROP COLUMN lease_until;
ALTER TABLE outbox_deliveries DROP COLUMN lease_owner;
