-- Who is on call for a team: its rotation, who covers in place of it, and who is away.
CREATE TABLE on_call_rotations (
    team_id BIGINT PRIMARY KEY NOT NULL REFERENCES teams (id),
    zone TEXT NOT NULL,
    handover TEXT NOT NULL,
    handover_at TEXT NOT NULL,
    starts_on TEXT NOT NULL
);
CREATE TABLE on_call_places (
    team_id BIGINT NOT NULL REFERENCES teams (id),
    place BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (team_id, place)
);
CREATE TABLE on_call_overrides (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    team_id BIGINT NOT NULL REFERENCES teams (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL
);
CREATE TABLE leaves (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL
);
