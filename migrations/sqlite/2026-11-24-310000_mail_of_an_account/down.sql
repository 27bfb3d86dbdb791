DROP INDEX inbound_by_account;
