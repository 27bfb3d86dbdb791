//! Routes × roles × objects: every cell as declared in `access.txt`, and nothing undeclared.

use tarmac::{
    app::api_tokens,
    web::routes::{Method, ROUTES},
};

use super::browser::Browser;
use crate::support::desk::TestDesk;

both! {
    each_role_may_do_what_is_declared_and_nothing_else,
    what_does_not_exist_is_not_found_on_every_route,
}

const DECLARED: &str = include_str!("access.txt");

/// A declared row: method, path, and who may.
fn declared() -> Vec<(Method, &'static str, Vec<&'static str>)> {
    DECLARED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut words = line.split_whitespace();
            let method = if words.next() == Some("GET") { Method::Get } else { Method::Post };
            (method, words.next().unwrap(), words.collect())
        })
        .collect()
}

#[test]
fn every_route_is_declared_and_every_declared_route_exists() {
    let declared = declared();
    for route in ROUTES {
        assert!(
            declared.iter().any(|(m, p, _)| *m == route.method && *p == route.path),
            "{:?} {} is in no row of access.txt",
            route.method,
            route.path
        );
    }
    for (method, path, _) in declared {
        assert!(
            ROUTES.iter().any(|r| r.method == method && r.path == path),
            "{path} is declared and does not exist"
        );
    }
}

/// The path with ids that exist, or with ids of nothing.
fn with_ids(path: &str, exist: bool) -> String {
    let ticket = if exist { "1001" } else { "999999" };
    let other = if exist { "1" } else { "999999" };
    let id = if path.starts_with("/tickets") { ticket } else { other };
    let path = path.replace("{reference}", ticket);
    path.replace("{id}", id)
        .replace("{entry}", other)
        .replace("{token}", "aaaaaaaaaaaaaaaaaaaaaaaaaa")
        .replace("{hash}", "0")
        .replace("{name}", "tarmac.css")
}

fn each_role_may_do_what_is_declared_and_nothing_else(desk: &TestDesk) {
    desk.peregrine();
    desk.writes("chen@peregrine.example", "P21 grounded", "AOG");
    desk.desk.pulse.engine_has_looked(desk.now());
    let roles = [("engineer", "ann"), ("manager", "max"), ("admin", "ada")];
    for (method, path, may) in declared() {
        let path = with_ids(path, true);
        let nobody = Browser::of_nobody(desk);
        let ask = |browser: &Browser| match method {
            Method::Get => browser.get(&path).status,
            Method::Post => browser.post(&path, "").status,
        };
        if may.contains(&"scraper") {
            for browser in [nobody, Browser::of(desk, desk.user("ada"))] {
                assert_eq!(browser.get(&path).status, 403, "{path} from nowhere");
            }
            continue;
        }
        if may.contains(&"token") {
            assert_eq!(ask(&nobody), 401, "nobody on {path}");
            for (role, name) in roles {
                let browser = Browser::of(desk, desk.user(name));
                assert_eq!(ask(&browser), 401, "a sign-in of {role} on {path}");
                let token = api_tokens::make(&desk.desk, "test", desk.user(name), role).unwrap();
                let status = browser.by_token(method, &path, &token.token).status;
                let is_refused = status == 401 || status == 403;
                assert_eq!(is_refused, !may.contains(&role), "{role} on {path}: {status}");
                assert!(status < 500, "{role} on {path}: {status}");
            }
            continue;
        }
        let is_open = may.contains(&"everybody") || may.contains(&"link");
        let status = ask(&nobody);
        if is_open {
            assert!(status != 403 && status < 500, "nobody on {path}: {status}");
        } else {
            let refused = if method == Method::Get { 303 } else { 403 };
            assert_eq!(status, refused, "nobody on {path}");
        }
        for (role, name) in roles {
            let browser = Browser::of(desk, desk.user(name));
            let status = ask(&browser);
            if is_open || may.contains(&role) {
                assert!(status != 403 && status < 500, "{role} on {path}: {status}");
            } else {
                assert_eq!(status, 403, "{role} on {path}");
            }
        }
    }
    desk.outbox();
}

fn what_does_not_exist_is_not_found_on_every_route(desk: &TestDesk) {
    let browser = Browser::of(desk, desk.user("ada"));
    let token = api_tokens::make(&desk.desk, "test", desk.user("ada"), "all").unwrap().token;
    for (method, path, may) in declared().into_iter().filter(|(_, p, _)| p.contains("{id}")) {
        for id in ["999999", "0", "-1", "abc", "9999999999999999999999", "1%27--"] {
            let path = path.replace("{id}", id);
            let status = match method {
                _ if may.contains(&"token") => browser.by_token(method, &path, &token).status,
                Method::Get => browser.get(&path).status,
                Method::Post => browser.post(&path, "reason=x&text=x&severity=S1&owner=&account=1&ticket=1001&event=1&milestone=restored&role=admin&active=no").status,
            };
            assert_eq!(status, 404, "{method:?} {path}");
        }
    }
}
