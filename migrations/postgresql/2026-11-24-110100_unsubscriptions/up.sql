-- Who does not want a list: the daily digest, the weekly report. No row: it is sent.
CREATE TABLE unsubscriptions (
    user_id BIGINT NOT NULL REFERENCES users (id),
    list TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, list)
);
