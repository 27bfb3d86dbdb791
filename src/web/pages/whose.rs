//! Whose time it was, in words and as a bar.

use crate::{
    domain::whose_time::{Shares, Whose},
    i18n::{Lang, span, t, t_args},
    web::view::whose::{WhosePart, WhoseTime},
};

/// The bar of some seconds by whose they were; none where there are none.
pub(super) fn bar(lang: Lang, shares: &Shares, note: String) -> Option<WhoseTime> {
    let total = shares.total();
    if total <= 0 {
        return None;
    }
    let (mut x, mut parts) = (0.0, Vec::new());
    for whose in Whose::ALL.iter().copied().filter(|whose| shares.of(*whose) > 0) {
        let secs = shares.of(whose);
        let tenths = secs.saturating_mul(1000) / total;
        #[expect(clippy::cast_precision_loss, reason = "a drawing")]
        let width = secs as f64 * 100.0 / total as f64;
        parts.push(WhosePart {
            whose,
            x: (x * 100.0_f64).round() / 100.0,
            width: (width * 100.0).round() / 100.0,
            name: t(lang, &format!("whose-{whose}")),
            span: span(lang, secs),
            share: format!("{}.{} %", tenths / 10, tenths % 10),
        });
        x += width;
    }
    let said = parts.iter().map(|p| format!("{} {}", p.name, p.span));
    let list = said.collect::<Vec<_>>().join(&t(lang, "list-comma"));
    Some(WhoseTime { label: t_args(lang, "whose-label", &[("list", list.into())]), parts, note })
}
