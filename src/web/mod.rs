//! What is seen of the desk: pages, their assets, and the plain values that they are rendered from.
//! Every route is in [`routes`]; errors become pages only here.

pub mod ask;
pub mod assets;
pub mod fault;
pub mod frame;
pub mod gate;
pub mod pages;
pub mod reply;
pub mod routes;
pub mod said;
mod server;
mod upload;
pub mod view;

pub use server::{Settings, server};

/// Writes the figures of this process as text.
pub type Figures = std::sync::Arc<dyn Fn() -> String + Send + Sync>;

/// Somebody of the demo: the sign-in page offers them.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// The role, as in `role-engineer` of the translations.
    pub role: String,
    /// The address.
    pub address: String,
    /// The password.
    pub password: String,
}
