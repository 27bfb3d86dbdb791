//! Roles.
use super::promise::words;
words! {
    /// What a person of the desk may do.
    Role ("role") {
        /// Works the queue.
        Engineer = "engineer",
        /// Reads reports.
        Manager = "manager",
        /// Changes settings.
        Admin = "admin",
    }
}
