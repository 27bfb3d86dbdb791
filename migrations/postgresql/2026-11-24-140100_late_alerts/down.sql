DROP TABLE late_alerts;
