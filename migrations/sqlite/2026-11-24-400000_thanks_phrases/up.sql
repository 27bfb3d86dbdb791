-- What an administrator changed of the rules of thanks: a phrase that was added, or a shipped one that
-- is off. No row: a shipped phrase holds.
CREATE TABLE thanks_phrases (
    language TEXT NOT NULL,
    phrase TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_on BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (language, phrase)
) WITHOUT ROWID;
