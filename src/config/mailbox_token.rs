//! How a mailbox is signed in to with a token, as the configuration says it: pairs behind the question
//! mark of the mailbox's URL.

use std::fmt;

use super::{
    mailbox::{decoded, encoded},
    places::host_and_port,
    secret::Secret,
};

/// What Microsoft's tokens are for where a person signed in, and where the program does by itself.
const MICROSOFT: &str = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access";
const MICROSOFT_ITSELF: &str = "https://outlook.office365.com/.default";

/// `token=SERVER&client=ID&secret=SECRET&refresh=TOKEN&scope=SCOPE`. The server is `google`,
/// `microsoft/TENANT`, or the address of a token endpoint: `https://…`, on this machine also
/// `http://…`. Without `refresh` it is the program itself that signs in (client credentials), for
/// which it needs its secret; Google does not know that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSignIn {
    /// As it was written: `google`, `microsoft/TENANT` or an address.
    server: String,
    /// Whether the endpoint is spoken to under TLS.
    pub is_https: bool,
    /// The endpoint's host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Its path.
    pub path: String,
    /// The application's id.
    pub client: String,
    /// Its secret; empty where it has none.
    pub secret: Secret,
    /// The refresh token; empty where the program itself signs in.
    pub refresh: Secret,
    /// What the token is for; empty where the server knows.
    pub scope: String,
}

impl TokenSignIn {
    /// Reads the pairs; the error says what is wrong without saying a secret.
    pub(super) fn read(pairs: &str) -> Result<Self, String> {
        let names = ["token", "client", "secret", "refresh", "scope"];
        let mut values = [const { String::new() }; 5];
        for pair in pairs.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = names.iter().position(|n| *n == name).and_then(|at| values.get_mut(at));
            let Some(place) = place else {
                return Err(format!("it has {name}=, but knows {} only", names.join("=, ")));
            };
            *place = decoded(value)
                .filter(|v| !v.chars().any(char::is_control))
                .ok_or_else(|| format!("the value of {name}= cannot be read"))?;
        }
        let [server, client, secret, refresh, scope] = values;
        if client.is_empty() {
            return Err("it has no client=".to_owned());
        }
        if refresh.is_empty() && (secret.is_empty() || server == "google") {
            return Err("it needs refresh=, or with Microsoft and others secret=".to_owned());
        }
        let (is_https, host, port, path) = endpoint(&server)?;
        let scope = match (server.starts_with("microsoft/"), scope.is_empty(), refresh.is_empty()) {
            (true, true, true) => MICROSOFT_ITSELF.to_owned(),
            (true, true, false) => MICROSOFT.to_owned(),
            _ => scope,
        };
        let (secret, refresh) = (Secret::new(secret), Secret::new(refresh));
        Ok(Self { server, is_https, host, port, path, client, secret, refresh, scope })
    }
}

fn endpoint(server: &str) -> Result<(bool, String, u16, String), String> {
    if server == "google" {
        return Ok((true, "oauth2.googleapis.com".to_owned(), 443, "/token".to_owned()));
    }
    if let Some(tenant) = server.strip_prefix("microsoft/") {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        if tenant.is_empty() || !tenant.chars().all(is_name) {
            return Err("token=microsoft/TENANT needs the tenant's id or domain".to_owned());
        }
        let path = format!("/{tenant}/oauth2/v2.0/token");
        return Ok((true, "login.microsoftonline.com".to_owned(), 443, path));
    }
    let wanted = || "token= must be google, microsoft/TENANT or https://HOST/PATH".to_owned();
    let (scheme, rest) = server.split_once("://").ok_or_else(wanted)?;
    let (at, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_path = |c: char| c.is_ascii_graphic() && c != '#';
    let (host, port) =
        host_and_port(at).filter(|_| path.chars().all(is_path)).ok_or_else(wanted)?;
    match scheme {
        "https" => Ok((true, host, port.unwrap_or(443), format!("/{path}"))),
        "http" if is_here(&host) => Ok((false, host, port.unwrap_or(80), format!("/{path}"))),
        "http" => Err("token=http://… shows secrets to the network; use https://".to_owned()),
        _ => Err(wanted()),
    }
}

/// Whether a host is this machine.
pub(super) fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Display for TokenSignIn {
    /// As it was written, without its secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "token={}&client={}", self.server, encoded(&self.client))?;
        for (name, value) in [("secret", &self.secret), ("refresh", &self.refresh)] {
            if !value.is_empty() {
                write!(f, "&{name}={value}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_and_microsoft_are_known_by_name() {
        let google =
            TokenSignIn::read("token=google&client=a.apps&secret=s&refresh=1//0x").unwrap();
        assert_eq!(
            (google.host.as_str(), google.path.as_str()),
            ("oauth2.googleapis.com", "/token")
        );
        assert_eq!((google.refresh.reveal(), google.scope.as_str()), ("1//0x", ""));
        let itself = TokenSignIn::read("token=microsoft/halden.example&client=a&secret=s").unwrap();
        assert_eq!(itself.path, "/halden.example/oauth2/v2.0/token");
        assert_eq!(itself.scope, "https://outlook.office365.com/.default");
        let person = TokenSignIn::read("token=microsoft/x-1&client=a&refresh=r").unwrap();
        assert!(person.scope.contains("IMAP.AccessAsUser.All"));
        assert_eq!(person.to_string(), "token=microsoft/x-1&client=a&refresh=***");
    }

    #[test]
    fn a_server_of_ones_own_is_asked_under_tls_or_on_this_machine() {
        let own = "token=https%3A%2F%2Fid.halden.example%3A8443%2Foauth%2Ftoken&client=a&refresh=r";
        let own = TokenSignIn::read(own).unwrap();
        assert_eq!((own.is_https, own.port, own.path.as_str()), (true, 8443, "/oauth/token"));
        assert!(
            !TokenSignIn::read("token=http://127.0.0.1:1/t&client=a&refresh=r").unwrap().is_https
        );
        for wrong in [
            "token=http://id.example/t&client=a&refresh=r",
            "token=google&client=a&secret=s",
            "token=microsoft/&client=a&secret=s",
            "token=microsoft/a/b&client=a&secret=s",
            "token=yahoo&client=a&refresh=r",
            "token=google&refresh=r",
            "token=google&client=a&refresh=r&password=p",
            "token=google&client=a&refresh=r%0a",
        ] {
            let said = TokenSignIn::read(wrong).unwrap_err();
            assert!(!said.is_empty(), "{wrong}");
        }
    }
}
