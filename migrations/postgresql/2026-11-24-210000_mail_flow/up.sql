CREATE INDEX inbound_by_received ON inbound (received_at);
