//! What is seen of the desk: pages, their assets, and the plain values that they are rendered from.

pub mod assets;
pub mod view;
