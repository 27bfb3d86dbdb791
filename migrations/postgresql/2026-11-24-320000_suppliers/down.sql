DROP INDEX events_handed_over;
DROP TABLE suppliers;
