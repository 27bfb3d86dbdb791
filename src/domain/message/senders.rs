//! Addresses that no person reads.

/// `no-reply@…` and its like: what is sent there is read by nobody.
#[must_use]
pub fn is_no_reply(address: &str) -> bool {
    let local: String = local_of(address).chars().filter(|c| c.is_alphanumeric()).collect();
    let exact =
        ["noreply", "donotreply", "nepasrepondre", "keineantwort", "noresponder", "nichtantworten"];
    let starts = ["noreply", "donotreply"];
    exact.contains(&local.as_str())
        || starts.iter().any(|s| local.starts_with(s) || local.ends_with(s))
        || is_daemon(address)
}

/// The mail system itself: `mailer-daemon@…`, `postmaster@…`.
#[must_use]
pub fn is_daemon(address: &str) -> bool {
    let local = local_of(address);
    matches!(
        local.as_str(),
        "mailer-daemon"
            | "mailerdaemon"
            | "postmaster"
            | "mail-daemon"
            | "maildaemon"
            | "daemon"
            | "mdaemon"
            | "bounce"
            | "bounces"
            | "mailer_daemon"
            | "postmaster-daemon"
    ) || local.starts_with("microsoftexchange")
        || local.starts_with("mailer-daemon")
}

fn local_of(address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    local.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_nobody_reads_are_known() {
        for address in [
            "no-reply@a",
            "NoReply@a",
            "do_not_reply@a",
            "noreply-12@a",
            "shop-noreply@a",
            "MAILER-DAEMON@a",
        ] {
            assert!(is_no_reply(address), "{address}");
        }
        for address in ["rita@a", "norm@a", "replies@a", "noreen.plyth@a"] {
            assert!(!is_no_reply(address), "{address}");
        }
        assert!(is_daemon("Postmaster@163.com") && !is_daemon("no-reply@a"));
    }
}
