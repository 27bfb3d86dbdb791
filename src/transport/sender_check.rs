//! Who says so: SPF, DKIM, DMARC and ARC of a message, asked of name servers (RFC 7208, 6376, 7489,
//! 8617). What it finds is written as a mail server writes it into Authentication-Results.
//!
//! It never takes longer than half a minute. What name servers do not answer in that time is neither
//! proved nor refuted: `temperror`. While they answer nothing at all, they are asked once, and briefly.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use mail_auth::{
    ArcOutput, AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, MessageAuthenticator,
    SpfOutput, SpfResult,
    dmarc::verify::DmarcParameters,
    hickory_resolver::{
        config::{NameServerConfig, ResolverConfig, ResolverOpts},
        system_conf::read_system_conf,
    },
    spf::verify::SpfParameters,
};
use tokio::time::{sleep, timeout};

use crate::mail::{
    auth_results::{self, AuthVerdict},
    subject,
};

/// How long one look at all of it may take.
const WITHIN: Duration = Duration::from_secs(10);
/// How long it may take while no name server answers.
const BRIEFLY: Duration = Duration::from_secs(2);
/// Before what was not answered is asked once more.
const PAUSE: Duration = Duration::from_secs(1);
/// Signatures of a message that are looked at, from the topmost.
const SIGNATURES: usize = 8;
/// Answers of name servers that are remembered for as long as they say.
const REMEMBERED: u64 = 4_096;
/// The longest summary, in characters.
const SUMMARY: usize = 500;

/// A message, and how it came.
#[derive(Debug, Clone, Copy)]
pub struct Came<'a> {
    /// Its bytes.
    pub raw: &'a [u8],
    /// The domain in From, as the desk reads it.
    pub from_domain: &'a str,
    /// Who brought it, where that is not a server of one's own: SPF is asked about them.
    pub peer: Option<IpAddr>,
    /// What they called themselves.
    pub helo: &'a str,
    /// MAIL FROM; empty is the null path.
    pub mail_from: &'a str,
}

/// Asks name servers who may send for a domain.
#[derive(Clone)]
pub struct SenderCheck {
    asks: MessageAuthenticator,
    hostname: String,
    trusted_sealers: Vec<String>,
    is_unanswered: Arc<AtomicBool>,
}

impl std::fmt::Debug for SenderCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SenderCheck").finish_non_exhaustive()
    }
}

impl SenderCheck {
    /// Asks these name servers; none: the system's. Call it inside a runtime.
    ///
    /// # Errors
    /// A sentence, where the system names none.
    pub fn new(
        name_servers: &[SocketAddr],
        hostname: &str,
        trusted_sealers: Vec<String>,
    ) -> Result<Self, String> {
        let (config, mut options) = if name_servers.is_empty() {
            read_system_conf().map_err(|e| format!("the system's name servers: {e}"))?
        } else {
            let servers = name_servers.iter().map(name_server).collect();
            (ResolverConfig::from_parts(None, Vec::new(), servers), ResolverOpts::default())
        };
        options.cache_size = REMEMBERED;
        let asks = MessageAuthenticator::new(config, options).map_err(|e| e.to_string())?;
        let hostname = hostname.to_owned();
        Ok(Self { asks, hostname, trusted_sealers, is_unanswered: Arc::default() })
    }

    /// What is found about a message.
    pub async fn look(&self, came: Came<'_>) -> AuthVerdict {
        let was_unanswered = self.is_unanswered.load(Ordering::Relaxed);
        let within = if was_unanswered { BRIEFLY } else { WITHIN };
        let first = timeout(within, self.ask(came)).await;
        let is_open = |asked: &Result<AuthVerdict, _>| match asked {
            Ok(verdict) => verdict.is_open(),
            Err(_) => true,
        };
        let asked = if is_open(&first) && !was_unanswered {
            sleep(PAUSE).await;
            timeout(within, self.ask(came)).await
        } else {
            first
        };
        self.is_unanswered.store(is_open(&asked), Ordering::Relaxed);
        asked.unwrap_or_else(|_| AuthVerdict {
            dmarc: Some("temperror".to_owned()),
            seen: Some(format!("{}; dmarc=temperror (no name server answers)", self.hostname)),
            domain: Some(came.from_domain.to_owned()),
            ..AuthVerdict::default()
        })
    }

    async fn ask(&self, came: Came<'_>) -> AuthVerdict {
        let Some(mut message) = AuthenticatedMessage::parse(came.raw) else {
            return AuthVerdict::default();
        };
        message.dkim_headers.truncate(SIGNATURES);
        let dkim = self.asks.verify_dkim(&message).await;
        let spf = match came.peer.filter(|peer| is_outside(*peer)) {
            Some(peer) => Some(self.spf(came, peer).await),
            None => None,
        };
        let dmarc = self.dmarc(came, &message, &dkim, spf.as_ref()).await;
        let arc = if message.as_headers.is_empty() {
            None
        } else {
            Some(self.sealed(&self.asks.verify_arc(&message).await))
        };
        self.verdict(came, spf.as_ref(), &dkim, dmarc, arc)
    }

    async fn spf(&self, came: Came<'_>, peer: IpAddr) -> SpfOutput {
        let asked = if came.mail_from.is_empty() {
            SpfParameters::verify_ehlo(peer, came.helo, &self.hostname)
        } else {
            SpfParameters::verify_mail_from(peer, came.helo, &self.hostname, came.mail_from)
        };
        self.asks.verify_spf(asked).await
    }

    /// The word of DMARC. What cannot be known without SPF is not known; of a domain without a policy
    /// it is the same question, asked of exactly that domain.
    async fn dmarc(
        &self,
        came: Came<'_>,
        message: &AuthenticatedMessage<'_>,
        dkim: &[DkimOutput<'_>],
        spf: Option<&SpfOutput>,
    ) -> Option<&'static str> {
        let path = path_domain(came);
        let no_spf = SpfOutput::new(path.to_owned());
        let asked = DmarcParameters::new(message, dkim, path, spf.unwrap_or(&no_spf));
        let found = self.asks.verify_dmarc(asked).await;
        let judged = found.domain();
        if !judged.is_empty() && !judged.eq_ignore_ascii_case(came.from_domain) {
            // Two readers of one From that differ are no proof of anything.
            return None;
        }
        match found.result() {
            DmarcResult::Pass => Some("pass"),
            DmarcResult::TempError(_) => Some("temperror"),
            DmarcResult::Fail(_) if spf.is_some() => Some("fail"),
            DmarcResult::Fail(_) => None,
            DmarcResult::PermError(_) => Some("permerror"),
            DmarcResult::None => {
                let own = |domain: &str| domain.eq_ignore_ascii_case(came.from_domain);
                let by_path =
                    spf.is_some_and(|spf| spf.result() == SpfResult::Pass && own(spf.domain()));
                let by_key = dkim.iter().any(|d| {
                    *d.result() == DkimResult::Pass && d.signature().is_some_and(|s| own(&s.d))
                });
                Some(if by_path || by_key { "bestguesspass" } else { "none" })
            }
        }
    }

    /// The word of ARC and the last sealer. A chain passes here only where one of the trusted sealers
    /// at its end says that the message was proved when it came to them.
    fn sealed(&self, found: &ArcOutput<'_>) -> (String, Option<String>) {
        let mut sets: Vec<_> = found.sets().iter().collect();
        sets.sort_by_key(|set| std::cmp::Reverse(set.seal.header.i));
        let sealer = sets.first().map(|set| set.seal.header.d.to_ascii_lowercase());
        let word = match found.result() {
            DkimResult::Pass => {
                let is_trusted =
                    |d: &str| self.trusted_sealers.iter().any(|t| t.eq_ignore_ascii_case(d));
                let says_so = sets
                    .iter()
                    .take_while(|set| is_trusted(&set.seal.header.d))
                    .any(|set| auth_results::of_arc(set.results.value).is_proved());
                if says_so { "pass" } else { "neutral" }
            }
            DkimResult::TempError(_) => "temperror",
            DkimResult::None => "none",
            _ => "fail",
        };
        (word.to_owned(), sealer)
    }

    fn verdict(
        &self,
        came: Came<'_>,
        spf: Option<&SpfOutput>,
        dkim: &[DkimOutput<'_>],
        dmarc: Option<&'static str>,
        arc: Option<(String, Option<String>)>,
    ) -> AuthVerdict {
        let mut summary = vec![self.hostname.clone()];
        let spf = spf.map(|spf| spf.result().to_string().to_ascii_lowercase());
        if let Some(word) = &spf {
            summary.push(format!("spf={word} smtp.mailfrom={}", path_domain(came)));
        }
        let mut words = Vec::new();
        for signature in dkim {
            let word = dkim_word(signature.result());
            let domain = signature.signature().map_or("?", |s| s.d.as_str());
            let why = match signature.result() {
                DkimResult::Pass | DkimResult::None => String::new(),
                DkimResult::Fail(e)
                | DkimResult::Neutral(e)
                | DkimResult::PermError(e)
                | DkimResult::TempError(e) => format!(" ({e})"),
            };
            summary.push(format!("dkim={word}{why} header.d={domain}"));
            words.push(word.to_owned());
        }
        if let Some((word, sealer)) = &arc {
            summary.push(format!("arc={word} header.d={}", sealer.as_deref().unwrap_or("?")));
        }
        if let Some(word) = dmarc {
            summary.push(format!("dmarc={word} header.from={}", came.from_domain));
        }
        if summary.len() == 1 {
            summary.push("none".to_owned());
        }
        AuthVerdict {
            dmarc: dmarc.map(str::to_owned),
            spf,
            dkim: words,
            arc,
            seen: Some(subject::one_line(&summary.join("; "), SUMMARY)),
            domain: Some(came.from_domain.to_owned()),
        }
    }
}

fn name_server(at: &SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(at.ip());
    for connection in &mut server.connections {
        connection.port = at.port();
    }
    server
}

/// The domain of the envelope's sender, or of whom it came from where there is none.
fn path_domain(came: Came<'_>) -> &str {
    came.mail_from.rsplit_once('@').map_or(came.helo, |(_, domain)| domain)
}

fn dkim_word(result: &DkimResult) -> &'static str {
    match result {
        DkimResult::Pass => "pass",
        DkimResult::Fail(_) => "fail",
        DkimResult::Neutral(_) => "neutral",
        DkimResult::PermError(_) => "permerror",
        DkimResult::TempError(_) => "temperror",
        DkimResult::None => "none",
    }
}

/// Whether an address is out on the net: what comes from this machine or a private one was handed on
/// by a server of one's own, about which SPF says nothing.
fn is_outside(peer: IpAddr) -> bool {
    match peer.to_canonical() {
        IpAddr::V4(ip) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified())
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_unspecified())
        }
    }
}

#[cfg(test)]
#[path = "sender_check_tests.rs"]
mod tests;
