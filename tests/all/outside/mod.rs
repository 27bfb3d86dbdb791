//! How the desk is seen from outside, and how it ends: probes, figures, logs, systemd, the stop.

mod given_back;
mod http;
mod logs;
mod monitoring;
mod probes;
mod rolling;
mod systemd;
