DROP TABLE machine_senders;
