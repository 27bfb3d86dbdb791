DROP INDEX events_needed_by;
