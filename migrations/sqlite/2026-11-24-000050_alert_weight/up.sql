-- What an alert weighs where a flood is known by its number of letters, so that counting reads no words.
ALTER TABLE alerts ADD COLUMN subjects BIGINT NOT NULL DEFAULT 1;
ALTER TABLE alerts ADD COLUMN is_s1 BOOLEAN NOT NULL DEFAULT FALSE;
