-- Who mail to the customers of a team is from, where it is not the desk: an address and its names.
CREATE TABLE team_senders (
    team_id BIGINT PRIMARY KEY NOT NULL REFERENCES teams (id),
    address TEXT NOT NULL,
    name TEXT,
    name_zh TEXT
);
