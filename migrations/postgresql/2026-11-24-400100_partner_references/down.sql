DROP TABLE ticket_references;
DROP TABLE reference_patterns;
