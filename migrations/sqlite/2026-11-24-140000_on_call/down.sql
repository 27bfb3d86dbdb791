DROP TABLE leaves;
DROP TABLE on_call_overrides;
DROP TABLE on_call_places;
DROP TABLE on_call_rotations;
