CREATE INDEX alert_steps_by_step ON alert_steps (step_id);
