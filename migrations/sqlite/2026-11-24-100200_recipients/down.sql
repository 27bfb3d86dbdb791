DROP INDEX inbound_by_raw;
DROP TABLE recipients;
