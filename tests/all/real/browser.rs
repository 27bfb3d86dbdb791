//! The pages in a real Chromium, driven by its driver: desktop and phone, both languages, light and
//! dark; nothing scrolls sideways, and axe-core finds nothing.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;

use super::program::{Program, free_address};
use crate::support::store::Store;

/// Chromium's driver, ended by its own id.
pub(super) struct Driver {
    child: Child,
    url: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Driver {
    pub(super) fn start() -> Self {
        let address = free_address();
        let port = address.rsplit(':').next().unwrap().to_owned();
        let mut child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is not there: apt-get install chromium-driver");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.map_while(Result::ok).any(|line| line.contains("started successfully"));
        assert!(ready, "chromedriver did not start");
        Self { child, url: format!("http://{address}") }
    }

    pub(super) async fn browser(&self, width: u32, scheme: &str) -> Client {
        let capabilities = serde_json::json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update",
                    "--disable-sync", "--disable-quic",
                    format!("--window-size={width},900"),
                    format!("--blink-settings=preferredColorScheme={}", u8::from(scheme == "light")),
                ],
                "mobileEmulation": if width < 500 {
                    serde_json::json!({ "deviceMetrics": { "width": width, "height": 844, "pixelRatio": 1.0 } })
                } else { serde_json::Value::Null }
            }
        });
        let mut wanted = capabilities.as_object().unwrap().clone();
        if let Some(options) = wanted.get_mut("goog:chromeOptions")
            && options["mobileEmulation"].is_null()
        {
            options.as_object_mut().unwrap().remove("mobileEmulation");
        }
        ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&self.url)
            .await
            .unwrap()
    }
}

pub(super) async fn sign_in(browser: &Client, program: &Program) {
    browser.goto(&format!("http://{}/sign-in", program.http)).await.unwrap();
    let field = |name: &'static str| async move { browser.find(Locator::Css(name)).await.unwrap() };
    field("input[name=address]").await.send_keys("ada@halden.example").await.unwrap();
    field("input[name=password]").await.send_keys("a password of the tests").await.unwrap();
    field("form[action='/sign-in'] button").await.click().await.unwrap();
    browser.wait().for_element(Locator::Css("a[href='/queue'][aria-current]")).await.unwrap();
}

async fn fits(browser: &Client, program: &Program, path: &str) {
    browser.goto(&format!("http://{}{path}", program.http)).await.unwrap();
    let script = "return [document.documentElement.scrollWidth - \
                  document.documentElement.clientWidth, document.querySelectorAll('h1').length]";
    let measured = browser.execute(script, Vec::new()).await.unwrap();
    assert_eq!(measured[0], 0, "{path} scrolls sideways");
    assert_eq!(measured[1], 1, "{path} has one headline");
}

/// The rules of WCAG 2.2 AA and of good practice, as axe-core checks them: nothing is found.
async fn is_accessible(browser: &Client, path: &str, axe: &str) {
    browser.execute(axe, Vec::new()).await.unwrap();
    let script = "const done = arguments[0]; \
        axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }) \
          .then(r => done(r.passes.length < 10 ? ['axe saw no page'] : r.violations.map(v => v.id + ': ' + v.help + ' at ' \
            + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')))) \
          .catch(e => done([String(e)]));";
    let found = browser.execute_async(script, Vec::new()).await.unwrap();
    assert_eq!(found, serde_json::json!([]), "{path}");
}

/// axe-core, as `scripts/packages` brings it.
fn axe() -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../test-tools/axe.min.js");
    fs::read_to_string(path).expect("axe-core is not there: scripts/packages brings it by npm")
}

#[test]
fn the_pages_stand_in_a_real_browser_and_a_person_works_in_them() {
    let mut program = Program::with_account(Store::sqlite());
    let added = program.feed(
        &["user", "add", "Ada Admin", "ada@halden.example", "--role", "admin", "--password-stdin"],
        b"a password of the tests\n",
    );
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    program.serve();
    let sent = program.swaks(&[
        "--from",
        "chen@peregrine.example",
        "--header",
        "Subject: P21 is grounded",
        "--body",
        "APU will not start.",
    ]);
    assert!(sent.status.success());
    program.waits_for("is decided: ticket");
    let axe = axe();
    let driver = Driver::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for (width, scheme) in [(1440, "light"), (390, "dark")] {
            let browser = driver.browser(width, scheme).await;
            fits(&browser, &program, "/sign-in").await;
            is_accessible(&browser, "/sign-in", &axe).await;
            sign_in(&browser, &program).await;
            for language in ["en", "zh-CN"] {
                for path in [
                    "/queue",
                    "/tickets/1001",
                    "/tickets/1001?proof=restored",
                    "/log",
                    "/reports",
                    "/mail",
                    "/accounts",
                    "/accounts/1",
                    "/settings/plans",
                    "/settings/users",
                    "/settings/calendars",
                    "/settings/health",
                    "/rehearsal",
                    "/rehearsal?account=Peregrine+Pacific&severity=S1",
                    "/tickets/1001?act=pause",
                    "/password",
                ] {
                    fits(&browser, &program, path).await;
                    is_accessible(&browser, path, &axe).await;
                }
                let shown = browser.execute("return document.documentElement.lang", Vec::new());
                assert_eq!(shown.await.unwrap(), language);
                let switch = browser.find(Locator::Css("form[action='/language'] button")).await;
                switch.unwrap().send_keys("\u{e007}").await.unwrap(); // the Enter key
                let other = if language == "en" { "html[lang=zh-CN]" } else { "html[lang=en]" };
                browser.wait().for_element(Locator::Css(other)).await.unwrap();
            }
            browser.close().await.unwrap();
        }
        let browser = driver.browser(1440, "light").await;
        sign_in(&browser, &program).await;
        works_a_ticket(&browser, &program).await;
        browser.close().await.unwrap();
    });
}

/// Acknowledges, answers, and takes the answer back within its eight seconds.
async fn works_a_ticket(browser: &Client, program: &Program) {
    let ticket = format!("http://{}/tickets/1001", program.http);
    browser.goto(&ticket).await.unwrap();
    let acknowledge = Locator::Css("form[action$='/acknowledge'] button");
    browser.find(acknowledge).await.unwrap().click().await.unwrap();
    let acknowledged = Locator::Css("main:not(:has(form[action$='/acknowledge'])) .tl .met");
    browser.wait().for_element(acknowledged).await.unwrap();
    let text = browser.find(Locator::Css("textarea[name=text]")).await.unwrap();
    text.send_keys("We are on our way.").await.unwrap();
    let send = browser.find(Locator::Css("form[action$='/reply'] button.p")).await.unwrap();
    send.click().await.unwrap();
    let undo = Locator::Css("form[action$='/withdraw'] button");
    browser.wait().for_element(undo).await.unwrap().click().await.unwrap();
    // The click returns before the page has come back; the reply itself leaves in eight seconds.
    let states = || -> Vec<String> {
        let outbox = program.list(&["outbox", "list", "--json"]);
        let replies = outbox.iter().filter(|m| m["kind"] == "reply");
        replies.map(|m| m["state"].as_str().unwrap().to_owned()).collect()
    };
    while states() == ["waiting"] {}
    assert_eq!(states(), ["withdrawn"]);
}
