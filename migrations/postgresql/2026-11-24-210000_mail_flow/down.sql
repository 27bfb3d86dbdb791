DROP INDEX inbound_by_received;
