//! What gathers the figures of this process and writes them as Prometheus reads them. One gatherer a
//! process, whoever starts a desk first.

use std::sync::{Arc, OnceLock};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{
    domain::mail_state::InboundState,
    figures::{self, Kind, TABLE},
    web::Figures,
};

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The gatherer; none where this process gathers in another way already.
pub(super) fn gather() -> Option<PrometheusHandle> {
    HANDLE.get_or_init(begin).clone()
}

fn begin() -> Option<PrometheusHandle> {
    let mut builder = PrometheusBuilder::new();
    for figure in TABLE {
        if let Kind::Histogram(bounds) = figure.kind {
            let name = Matcher::Full(figure.name.to_owned());
            builder = builder.set_buckets_for_metric(name, bounds).ok()?;
        }
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    for figure in TABLE {
        match figure.kind {
            Kind::Counter => metrics::describe_counter!(figure.name, figure.help),
            Kind::Gauge => metrics::describe_gauge!(figure.name, figure.help),
            Kind::Histogram(_) => metrics::describe_histogram!(figure.name, figure.help),
        }
    }
    let decided = InboundState::ALL
        .iter()
        .filter(|state| !matches!(state, InboundState::Received | InboundState::Discarded));
    figures::begin(&decided.map(|state| state.word()).collect::<Vec<_>>());
    Some(handle)
}

/// What `/metrics` writes.
pub(super) fn writer(handle: &PrometheusHandle) -> Figures {
    let handle = handle.clone();
    Arc::new(move || handle.render())
}
