//! Bounces in the shapes of the systems that customers have: each names our mail, whose copy failed
//! and how. Written after what these systems send, with names of ours.

use super::{
    parse::parse_received,
    report::{Bounce, BounceKind},
};

const OURS: &str = "<t1001.2.abcdefghijklmnopqrstuvwxyz@desk.example>";
const TO: &str = "li.wei@airline.example";

/// The report that a message is; `{id}` stands for our Message-ID and `{to}` for whose copy failed.
fn bounce(raw: &str) -> Bounce {
    let raw = raw.replace("{id}", OURS).replace("{to}", TO).replace('\n', "\r\n");
    let parsed = parse_received(raw.as_bytes(), true);
    parsed.bounce.unwrap_or_else(|| panic!("no bounce: {}", parsed.text))
}

/// Its kind, and the status of the one copy that it names.
fn told(raw: &str) -> (BounceKind, Option<String>) {
    let bounce = bounce(raw);
    assert!(bounce.original_ids.iter().any(|id| id == OURS), "{bounce:?}");
    assert_eq!(bounce.recipients.len(), 1, "{bounce:?}");
    let one = &bounce.recipients[0];
    assert_eq!((one.address.as_str(), one.kind), (TO, bounce.kind), "{bounce:?}");
    (bounce.kind, one.status.clone())
}

fn failed(status: &str) -> (BounceKind, Option<String>) {
    (BounceKind::Permanent, Some(status.to_owned()))
}

#[test]
fn postfix() {
    let raw = "\
From: MAILER-DAEMON@mx.airline.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounce+7.k3x@desk.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"9A1.17/mx.airline.example\"
Message-Id: <20260930050600.9A1@mx.airline.example>

--9A1.17/mx.airline.example
Content-Description: Notification

This is the mail system at host mx.airline.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{to}>: host mail.airline.example[192.0.2.7] said: 550 5.1.1 <{to}>: Recipient
    address rejected: User unknown in virtual mailbox table

--9A1.17/mx.airline.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.airline.example
X-Postfix-Queue-ID: 9A1

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.airline.example
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected

--9A1.17/mx.airline.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Message-ID: {id}
Subject: TM-1001

--9A1.17/mx.airline.example--
";
    assert_eq!(told(raw), failed("5.1.1"));
}

#[test]
fn exchange_and_office_365() {
    let raw = "\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@airline.example>
To: bounce+7.k3x@desk.example
Subject: Undeliverable: TM-1001
Message-ID: <c1b1@PR3P.eurprd05.prod.outlook.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"_000_\"

--_000_
Content-Type: multipart/alternative; boundary=\"_001_\"

--_001_
Content-Type: text/plain; charset=\"us-ascii\"

Delivery has failed to these recipients or groups:

{to}<mailto:{to}>
The email address you entered couldn't be found. Please check the
recipient's email address and try to resend the message.

Diagnostic information for administrators:

Generating server: AM0PR05.eurprd05.prod.outlook.example

{to}
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

--_001_--
--_000_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR05.eurprd05.prod.outlook.example
Received-From-MTA: dns;desk.example
Arrival-Date: Wed, 30 Sep 2026 05:06:00 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_000_
Content-Type: message/rfc822

From: Desk <desk@desk.example>
To: <{to}>
Message-ID: {id}
Subject: TM-1001

text

--_000_--
";
    assert_eq!(told(raw), failed("5.1.10"));
}

#[test]
fn gmail() {
    let raw = "\
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: bounce+7.k3x@desk.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: {id}
In-Reply-To: {id}
X-Failed-Recipients: {to}
Message-ID: <68ab.050a0220.x.GMR@mx.google.com>
Content-Type: multipart/report; boundary=\"00000000000005e2\"; report-type=delivery-status

--00000000000005e2
Content-Type: multipart/related; boundary=\"00000000000005e3\"

--00000000000005e3
Content-Type: multipart/alternative; boundary=\"00000000000005e4\"

--00000000000005e4
Content-Type: text/plain; charset=\"UTF-8\"

** Address not found **

Your message wasn't delivered to {to} because the address couldn't be found, or is unable to receive mail.

The response from the remote server was:
550 #5.1.1 The email account that you tried to reach does not exist.

--00000000000005e4--
--00000000000005e3
Content-Type: image/png; name=\"icon.png\"
Content-Disposition: attachment; filename=\"icon.png\"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgo=
--00000000000005e3--
--00000000000005e2
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 29 Sep 2026 22:06:00 -0700 (PDT)
X-Original-Message-ID: {id}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please try double-checking the recipient's email address.
Last-Attempt-Date: Tue, 29 Sep 2026 22:06:01 -0700 (PDT)

--00000000000005e2
Content-Type: message/rfc822

Message-ID: {id}
Subject: TM-1001

--00000000000005e2--
";
    assert_eq!(told(raw), failed("5.1.1"));
}

#[test]
fn qmail() {
    let raw = "\
From: MAILER-DAEMON@mail.airline.example
To: bounce+7.k3x@desk.example
Subject: failure notice

Hi. This is the qmail-send program at mail.airline.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <bounce+7.k3x@desk.example>
Message-ID: {id}
Subject: TM-1001
To: other@airline.example

text
";
    assert_eq!(told(raw), failed("5.1.1"));
}

#[test]
fn netease_163() {
    let raw = "\
From: Postmaster@163.com
To: bounce+7.k3x@desk.example
Subject: =?utf-8?B?57O757uf6YCA5L+hL1N5c3RlbXMgYm91bmNl?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"----=_Part_163\"

------=_Part_163
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

抱歉，您的邮件被退回来了……

收件人：
{to}
退信原因：
收件人邮箱地址不存在，无法接收邮件。
SMTP error, RCPT TO: 550 5.1.1 User not found: {to}

------=_Part_163
Content-Type: message/rfc822

Message-ID: {id}
Subject: TM-1001

text

------=_Part_163--
";
    assert_eq!(told(raw), failed("5.1.1"));
}

#[test]
fn qq() {
    let raw = "\
From: \"PostMaster\" <PostMaster@qq.com>
To: bounce+7.k3x@desk.example
Subject: =?utf-8?B?5p2l6IeqcXEuY29t55qE6YCA5L+h?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"----=_NextPart_QQ\"

------=_NextPart_QQ
Content-Type: text/html; charset=\"utf-8\"
Content-Transfer-Encoding: 8bit

<html><body><p>抱歉，您的邮件被退回来了……</p>
<table><tr><td>收件人</td><td>{to}</td></tr>
<tr><td>退信原因</td><td>收件人邮件地址（{to}）不存在，邮件无法送达。</td></tr>
<tr><td>详情</td><td>host mx3.qq.com[203.205.219.57] said: 550 5.1.1 Mailbox not found</td></tr></table>
</body></html>

------=_NextPart_QQ
Content-Type: message/rfc822

Message-ID: {id}
Subject: TM-1001

text

------=_NextPart_QQ--
";
    assert_eq!(told(raw), failed("5.1.1"));
}

#[test]
fn a_delay_of_sendmail_is_no_failure() {
    let raw = "\
From: Mail Delivery Subsystem <MAILER-DAEMON@mail.airline.example>
To: bounce+7.k3x@desk.example
Subject: Warning: could not send message for past 4 hours
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"xx\"

--xx

    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

   ----- Transcript of session follows -----
<{to}>... Deferred: Connection timed out with mail.airline.example.
Warning: message still undelivered after 4 hours

--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.airline.example

Final-Recipient: RFC822; {to}
Action: delayed
Status: 4.4.1
Remote-MTA: DNS; mail.airline.example

--xx
Content-Type: text/rfc822-headers

Message-ID: {id}

--xx--
";
    assert_eq!(told(raw), (BounceKind::Delayed, Some("4.4.1".to_owned())));
}
