DROP TABLE team_senders;
