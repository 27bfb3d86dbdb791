ALTER TABLE contracts DROP COLUMN asset_id;
ALTER TABLE contracts DROP COLUMN site_id;
DROP TABLE assets;
DROP TABLE sites;
