DROP INDEX alerts_apart;
DROP INDEX tickets_by_rollup;
ALTER TABLE tickets DROP COLUMN rollup_id;
DROP TABLE rollups;
