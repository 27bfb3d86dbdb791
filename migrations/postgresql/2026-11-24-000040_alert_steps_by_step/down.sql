DROP INDEX alert_steps_by_step;
