-- Files that left as links: the hash of each link's token, whose it is, and until when it opens.
CREATE TABLE file_links (
    token_hash BLOB PRIMARY KEY NOT NULL,
    attachment_id BIGINT NOT NULL REFERENCES attachments (id),
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    opened BIGINT NOT NULL,
    opened_at BIGINT
);
CREATE INDEX file_links_by_attachment ON file_links (attachment_id);
