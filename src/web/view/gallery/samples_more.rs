pub(super) fn pages(_: crate::i18n::Lang) -> Vec<(&'static str, String)> { Vec::new() }
