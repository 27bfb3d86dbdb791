-- Times are microseconds since 1970 UTC; enums, JSON and actors are text.

-- people of the desk ------------------------------------------------------------------------
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    password_hash TEXT,
    is_active BOOLEAN NOT NULL,
    is_service_manager BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    password_set_at BIGINT
);
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE TABLE password_resets (
    token_hash BLOB PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    is_default BOOLEAN NOT NULL
);
CREATE TABLE team_members (
    team_id BIGINT NOT NULL REFERENCES teams (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    is_lead BOOLEAN NOT NULL,
    PRIMARY KEY (team_id, user_id)
);

-- customers ---------------------------------------------------------------------------------
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent_id BIGINT REFERENCES accounts (id),
    team_id BIGINT REFERENCES teams (id),
    manager_id BIGINT REFERENCES users (id),
    sponsor_id BIGINT REFERENCES users (id),
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE account_domains (
    domain TEXT PRIMARY KEY NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id)
);
CREATE INDEX account_domains_by_account ON account_domains (account_id);
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    part TEXT NOT NULL,
    language TEXT,
    may_report BOOLEAN NOT NULL,
    may_raise BOOLEAN NOT NULL,
    may_confirm BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX contacts_by_account ON contacts (account_id);

-- terms -------------------------------------------------------------------------------------
CREATE TABLE calendars (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE calendar_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    calendar_id BIGINT NOT NULL REFERENCES calendars (id),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (calendar_id, version)
);
CREATE TABLE plans (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE plan_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    source TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (plan_id, version)
);
CREATE TABLE contracts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    roles TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX contracts_by_account ON contracts (account_id);

-- tickets -----------------------------------------------------------------------------------
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    requester_id BIGINT REFERENCES contacts (id),
    requester_address TEXT,
    requester_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    owner_id BIGINT REFERENCES users (id),
    team_id BIGINT REFERENCES teams (id),
    door TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    is_entitled BOOLEAN NOT NULL,
    linked_ticket_id BIGINT REFERENCES tickets (id),
    revision BIGINT NOT NULL,
    next_due_at BIGINT,
    heard_at BIGINT,
    heard_text TEXT NOT NULL,
    resolved_at BIGINT,
    closes_at BIGINT,
    mails_out BIGINT NOT NULL,
    search TEXT NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', 1000);
CREATE INDEX tickets_by_due ON tickets (state, next_due_at, id);
CREATE INDEX tickets_by_account ON tickets (account_id, id);
CREATE INDEX tickets_by_owner ON tickets (owner_id, state, next_due_at, id);
CREATE INDEX tickets_by_team ON tickets (team_id, state, next_due_at, id);
CREATE INDEX tickets_by_severity ON tickets (severity, state, next_due_at, id);
CREATE INDEX tickets_by_closing ON tickets (closes_at) WHERE closes_at IS NOT NULL;
CREATE TABLE events (
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    seq BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;
CREATE INDEX events_by_recorded ON events (recorded_at, ticket_id);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    direction TEXT NOT NULL,
    author_user_id BIGINT REFERENCES users (id),
    author_contact_id BIGINT REFERENCES contacts (id),
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    text_full TEXT,
    at BIGINT NOT NULL,
    message_id TEXT,
    is_automatic BOOLEAN NOT NULL,
    inbound_id BIGINT,
    outbox_id BIGINT
);
CREATE INDEX messages_by_ticket ON messages (ticket_id, id);
CREATE TABLE known_ids (
    message_id TEXT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    PRIMARY KEY (message_id, ticket_id)
) WITHOUT ROWID;
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES messages (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob_hash BLOB NOT NULL
);
CREATE INDEX attachments_by_message ON attachments (message_id);
CREATE TABLE blobs (
    hash BLOB NOT NULL,
    chunk BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, chunk)
);

-- promises ----------------------------------------------------------------------------------
CREATE TABLE clocks (
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    watch TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    due_at BIGINT,
    ended_at BIGINT,
    stop TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (ticket_id, watch, cycle, generation)
) WITHOUT ROWID;
CREATE TABLE watches (
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    next_look_at BIGINT NOT NULL,
    PRIMARY KEY (subject_kind, subject_id)
) WITHOUT ROWID;
CREATE INDEX watches_by_look ON watches (next_look_at);
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    watch TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    decided_at BIGINT,
    recorded_at BIGINT NOT NULL,
    ended_at BIGINT,
    counted_s BIGINT NOT NULL,
    account_id BIGINT,
    plan_version_id BIGINT NOT NULL,
    severity TEXT NOT NULL,
    is_entitled BOOLEAN NOT NULL
);
CREATE INDEX verdicts_by_ticket ON verdicts (ticket_id);
CREATE INDEX verdicts_by_decided ON verdicts (decided_at);
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    watch TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    step TEXT NOT NULL,
    round BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    fired_at BIGINT NOT NULL,
    skipped TEXT NOT NULL,
    told TEXT NOT NULL,
    UNIQUE (subject_kind, subject_id, watch, cycle, generation, step, round)
);
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ticket_id BIGINT REFERENCES tickets (id),
    inbound_id BIGINT,
    user_id BIGINT REFERENCES users (id),
    address TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    clocks TEXT NOT NULL,
    outbox_id BIGINT,
    created_at BIGINT NOT NULL,
    taken_at BIGINT,
    taken_by BIGINT REFERENCES users (id)
);
CREATE INDEX alerts_by_ticket ON alerts (ticket_id);
CREATE INDEX alerts_by_address ON alerts (address, created_at);
CREATE INDEX alerts_by_outbox ON alerts (outbox_id);
CREATE TABLE alert_steps (
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    step_id BIGINT NOT NULL REFERENCES steps (id),
    PRIMARY KEY (alert_id, step_id)
) WITHOUT ROWID;
CREATE TABLE silences (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES tickets (id),
    watch TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id)
);
CREATE INDEX silences_by_ticket ON silences (ticket_id);

-- mail --------------------------------------------------------------------------------------
CREATE TABLE inbound (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    received_at BIGINT NOT NULL,
    door TEXT NOT NULL,
    envelope TEXT NOT NULL,
    raw_hash BLOB NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL,
    message_id TEXT,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    ticket_id BIGINT REFERENCES tickets (id),
    proposal_id BIGINT REFERENCES tickets (id),
    reasons TEXT NOT NULL,
    error TEXT,
    attempts BIGINT NOT NULL,
    decided_at BIGINT,
    triage_due_at BIGINT,
    triaged_by BIGINT REFERENCES users (id),
    revision BIGINT NOT NULL
);
CREATE INDEX inbound_by_state ON inbound (state, id);
CREATE INDEX inbound_by_sender ON inbound (from_address, received_at);
CREATE INDEX inbound_by_ticket ON inbound (ticket_id);
CREATE TABLE mail_seen (
    content_hash BLOB PRIMARY KEY NOT NULL,
    inbound_id BIGINT NOT NULL REFERENCES inbound (id),
    seen_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    ticket_id BIGINT REFERENCES tickets (id),
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    draft TEXT NOT NULL,
    rendered BLOB,
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id);
CREATE TABLE outbox_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    outbox_id BIGINT NOT NULL REFERENCES outbox (id),
    recipient TEXT NOT NULL,
    state TEXT NOT NULL,
    is_alert BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL,
    lease_until BIGINT,
    fence BIGINT NOT NULL,
    first_try_at BIGINT,
    reply TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outbox_deliveries_by_outbox ON outbox_deliveries (outbox_id);
CREATE INDEX outbox_deliveries_waiting ON outbox_deliveries (next_try_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_deliveries_by_state ON outbox_deliveries (state, id);
CREATE INDEX outbox_deliveries_by_recipient ON outbox_deliveries (recipient, created_at);

-- record ------------------------------------------------------------------------------------
CREATE TABLE job_slots (
    name TEXT NOT NULL,
    slot_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (name, slot_at)
) WITHOUT ROWID;
CREATE TABLE settings (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
);
