-- Nothing to do: SQLite presses nothing.
SELECT 1;
