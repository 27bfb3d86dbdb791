//! Abuse case 7 in a real Chromium: whatever a mail holds, nothing of it runs and nothing leaves the
//! browser, until a person asks for its pictures; then those are fetched and nothing else.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use fantoccini::{Client, Locator};

use super::{
    browser::{Driver, sign_in},
    program::Program,
};
use crate::support::{peer::Peer, store::Store};

/// A server of somebody else's that notes what it is asked for.
struct Elsewhere {
    at: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A picture of one dot.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\
    \x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

impl Elsewhere {
    fn listens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let noted = Arc::clone(&noted);
                thread::spawn(move || {
                    let mut reader = BufReader::new(socket);
                    let mut line = String::new();
                    // A browser may connect beforehand and ask for nothing: that tells as much.
                    let _nothing = reader.read_line(&mut line);
                    noted.lock().unwrap().push(line.trim().to_owned());
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: {}\r\n\
                         Connection: close\r\n\r\n",
                        GIF.len()
                    );
                    let socket = reader.get_mut();
                    let _gone =
                        socket.write_all(head.as_bytes()).and_then(|()| socket.write_all(GIF));
                });
            }
        });
        Self { at, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Everything that could run or fetch, each with a path that says what it was.
fn attacks(at: &str) -> String {
    let run = |what: &str| {
        format!("new Image().src='http://{at}/ran/{what}';top.document.title='ran {what}'")
    };
    [
        format!("<script>{}</script>", run("script")),
        format!("<img src=x onerror=\"{}\">", run("onerror")),
        format!("<body onload=\"{}\">", run("onload")),
        format!("<svg onload=\"{}\"><script>{}</script></svg>", run("svg"), run("svg-script")),
        format!("<iframe src=\"javascript:{}\"></iframe>", run("iframe")),
        format!("<iframe srcdoc=\"<script>{}</script>\"></iframe>", run("srcdoc")),
        format!("<iframe src=\"data:text/html,<script>{}</script>\"></iframe>", run("data")),
        format!("<object data=\"http://{at}/object\"></object><embed src=\"http://{at}/embed\">"),
        format!("<link rel=stylesheet href=\"http://{at}/link\">"),
        format!("<link rel=preload as=image href=\"http://{at}/preload\">"),
        format!(
            "<link rel=dns-prefetch href=\"http://{at}\"><link rel=preconnect href=\"http://{at}\">"
        ),
        format!(
            "<style>@import url(http://{at}/import);*{{background:url(http://{at}/css)}}</style>"
        ),
        format!("<p style=\"background:url(http://{at}/style)\">styled</p>"),
        format!("<table background=\"http://{at}/background\"><tr><td>x</td></tr></table>"),
        format!("<video poster=\"http://{at}/poster\" src=\"http://{at}/video\" autoplay></video>"),
        format!("<audio src=\"http://{at}/audio\" autoplay></audio>"),
        format!("<img srcset=\"http://{at}/srcset 2x\">"),
        format!("<picture><source srcset=\"http://{at}/source\"><img></picture>"),
        format!("<base href=\"http://{at}/\"><img src=\"relative\">"),
        format!("<meta http-equiv=refresh content=\"0;url=http://{at}/refresh\">"),
        format!(
            "<form action=\"http://{at}/form\"><input type=image src=\"http://{at}/input\"></form>"
        ),
        format!("<a href=\"javascript:{}\">go</a>", run("link")),
        format!("<a ping=\"http://{at}/ping\" href=\"http://{at}/follow\">follow</a>"),
        format!("<img src=\"//{at}/schemeless\">"),
        "<p>The pump hums.</p><img src=\"cid:dot@1\">".to_owned(),
        format!("<img src=\"http://{at}/pixel.gif\">"),
    ]
    .join("\n")
}

/// What ends in the middle takes the rest of its part with it: it has one of its own.
fn unclosed(at: &str) -> String {
    format!(
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 \
         onerror=new Image().src='http://{at}/ran/mxss'&gt;\">"
    )
}

fn letter(at: &str) -> Vec<u8> {
    let picture = data_encoding::BASE64.encode(GIF);
    format!(
        "From: chen@peregrine.example\r\nTo: desk@halden.example\r\nSubject: It hums\r\n\
         Message-ID: <hums@peregrine.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{}\r\n--b\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{}\r\n--b\r\n\
         Content-Type: image/gif\r\nContent-ID: <dot@1>\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n",
        unclosed(at),
        attacks(at).replace('\n', "\r\n")
    )
    .into_bytes()
}

/// Goes into the frame of the mail, sees its words and its own picture, and comes out again.
async fn reads_the_frame(browser: &Client, frame: &str) {
    let frame = browser.find(Locator::Css(frame)).await.unwrap();
    frame.enter_frame().await.unwrap();
    let picture = Locator::Css("img[src^='data:image/gif']");
    let picture = browser.wait().for_element(picture).await.unwrap();
    // What cannot be shown is as large as the sign that stands for it.
    let (_, _, width, _) = picture.rectangle().await.unwrap();
    assert!((width - 1.0).abs() < 0.1, "it is shown, and is {width} wide");
    let words = browser.find(Locator::Css("body")).await.unwrap().text().await.unwrap();
    assert!(words.contains("The pump hums."), "{words}");
    browser.clone().enter_parent_frame().await.unwrap();
}

#[test]
fn nothing_of_a_hostile_mail_runs_or_leaves_the_browser_until_its_pictures_are_asked_for() {
    let elsewhere = Elsewhere::listens();
    let mut program = Program::with_account(Store::sqlite());
    let added = program.feed(
        &["user", "add", "Ada Admin", "ada@halden.example", "--role", "admin", "--password-stdin"],
        b"a password of the tests\n",
    );
    assert!(added.status.success());
    program.serve();
    let mut peer = Peer::greet(&program.smtp, false).unwrap();
    let said = peer.sends("chen@peregrine.example", &letter(&elsewhere.at)).unwrap();
    assert!(said.starts_with("250"), "{said}");
    program.waits_for("is decided: ticket");
    let driver = Driver::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let browser = driver.browser(1440, "light").await;
        sign_in(&browser, &program).await;
        // on the ticket, once it is opened
        browser.goto(&format!("http://{}/tickets/1001", program.http)).await.unwrap();
        let closed = Locator::Css("details:has(iframe.letter) > summary");
        browser.find(closed).await.unwrap().click().await.unwrap();
        reads_the_frame(&browser, "iframe.letter").await;
        let title = browser.title().await.unwrap();
        assert!(!title.contains("ran"), "{title}");
        // on its own page
        browser.goto(&format!("http://{}/mail/1", program.http)).await.unwrap();
        reads_the_frame(&browser, "iframe[name=letter]").await;
        assert_eq!(elsewhere.asked(), Vec::<String>::new(), "nothing leaves");
        // asked for by a person
        let fetch = Locator::Css("form[target=letter] button");
        browser.find(fetch).await.unwrap().click().await.unwrap();
        let frame = browser.find(Locator::Css("iframe[name=letter]")).await.unwrap();
        frame.enter_frame().await.unwrap();
        let pixel = Locator::Css("img[src$='/pixel.gif']");
        browser.wait().for_element(pixel).await.unwrap();
        while !elsewhere.asked().contains(&"GET /pixel.gif HTTP/1.1".to_owned()) {
            tokio::task::yield_now().await;
        }
        browser.clone().enter_parent_frame().await.unwrap();
        // its picture is the last thing on the page: whatever would be fetched was by now
        let others: Vec<String> = elsewhere
            .asked()
            .into_iter()
            .filter(|line| !line.is_empty() && line != "GET /pixel.gif HTTP/1.1")
            .collect();
        assert_eq!(others, Vec::<String>::new(), "its pictures, and nothing else");
        let title = browser.title().await.unwrap();
        assert!(!title.contains("ran"), "{title}");
        browser.close().await.unwrap();
    });
}
