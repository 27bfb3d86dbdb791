//! `tarmac mail`: mail that came in, and how mail leaves.

use std::path::PathBuf;

use clap::Subcommand;

/// What of a mail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum PreviewForm {
    /// The subject and the text.
    Text,
    /// The HTML.
    Html,
    /// The whole message, as it would leave, without a signature.
    Eml,
}

/// What can be asked about mail.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum MailCommand {
    /// Take one message from standard input
    #[command(long_about = "\
Takes one message from standard input, for mail servers that deliver into a program. It ends with 0 \
only when the message is stored for good; what becomes of it is decided after that, also when \
`serve` does not run now. It ends with 75 where the mail server should keep the message and try \
again, with a line on standard error that says why, and with 65 where it can never be taken: it is \
larger than smtp_in.max_size, or nothing at all.

Examples:
  tarmac mail ingest < fault.eml
  in Postfix's master.cf, so that it runs as the desk's own user:
    tarmac unix - n n - 4 pipe
      flags=R user=tarmac argv=/usr/bin/tarmac mail ingest --config /etc/tarmac/tarmac.toml")]
    Ingest,

    /// Show what is read out of message files
    #[command(long_about = "\
Reads messages as the desk would and prints one JSON object a line: file, subject, from, to, date, \
message_id, in_reply_to, references, text (what the customer wrote, quotes folded away), text_full, \
attachments [{name, type, size}], automatic, bounce, oddities. No database, no configuration.

Example:
  tarmac mail parse tests/mail/*.eml | jq .subject")]
    Parse {
        /// Message files; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },

    /// Say what would become of message files, and why
    #[command(long_about = "\
Says what this desk would do with messages if they came now, and why, by the same decision that \
intake makes; nothing is written. One JSON object a line:

  file, decision (ticket, append, note, ignore, quarantine, duplicate; parked where it cannot be \
read), ticket, linked_ticket, ack (a receipt goes out), auto_reply, bounce, bounce_kind, \
bounced_message_id, failed_recipients, subject, from, requester, account, severity, text (what is \
shown first), text_full, html (what a browser gets), attachments [{name, type, size}], reported_at, \
outgoing [{to, headers}], why [{rule, seen}]

The envelope sender is the message's Return-Path. On this desk, outgoing is the receipt alone, with \
the headers that are known beforehand.

With --world the messages come to a desk that is made for it and thrown away, with the shipped \
plans, as a file describes it: desk {address, domain, authserv_id, loop_header_value, \
reopen_window_days}, staff, accounts [{key, name, locale, contacts, machine_senders}], tickets \
[{key, account, state, closed_days_ago, subject, requester, inbound_ids, outbound_ids}], now. \
{{TOKEN:key}} in a message stands for a reply token of that ticket. Each file starts from that world \
afresh. No configuration is read.

Examples:
  tarmac mail explain strange.eml | jq '.decision, .why'
  tarmac mail explain --world tests/mail/world.json tests/mail/*.eml")]
    Explain {
        /// A desk of its own, as this JSON file describes it
        #[arg(long, value_name = "WORLD")]
        world: Option<PathBuf>,
        /// One after another into the same desk
        #[arg(long, requires = "world")]
        in_order: bool,
        /// Message files; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },

    /// List messages that came in, and what became of them
    #[command(long_about = "\
Lists every message that came in, the newest last, and what became of it. A parked message is whole \
and waits with its reason; `tarmac mail retry` tries it again.

With --json one object a line: id, message_id, state (received, parked, discarded, or what was decided: \
ticket, append, note, ignore, quarantine, duplicate), ticket, received_at, error, from, subject, door.")]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },

    /// Add, list or remove addresses that customers write to beside the desk's own
    #[command(long_about = "\
Addresses beside desk.address, at which the listener takes mail: of a team (what comes there becomes \
its ticket) or of a customer (a plus address of the desk, or any other; a ticket of a contact of the \
account above becomes this account's, everybody else's is worked by its team). An address files a \
ticket, and gives nobody a right to read or to write one. Without an address it lists all.

Any other recipient is refused with 550, unless mail_in.catch_all is set. What stands behind a plus \
in desk.address is always taken.

With --json one object a line: address, account, team.

Examples:
  tarmac mail address storage@desk.example --team Storage
  tarmac mail address desk+acme@desk.example --account Acme
  tarmac mail address storage@desk.example --remove 'the team is gone'")]
    Address {
        /// The address
        address: Option<String>,
        /// It is this customer's
        #[arg(long, value_name = "NAME", requires = "address", conflicts_with = "team")]
        account: Option<String>,
        /// It is this team's
        #[arg(long, value_name = "NAME", requires = "address")]
        team: Option<String>,
        /// Take it away, and why
        #[arg(
            long,
            value_name = "REASON",
            requires = "address",
            conflicts_with_all = ["account", "team"]
        )]
        remove: Option<String>,
        /// One JSON object a line
        #[arg(long, conflicts_with = "address")]
        json: bool,
    },

    /// Show what the mails look like that the desk writes
    #[command(long_about = "\
Writes a notice with made-up facts, by the templates that hold here: those shipped, and those of \
mail_out.mails_folder in their place. Without NOTICE it lists the notices, each with its subject. A \
mistake in a template of yours is told with its file and line. No database; nothing is sent.

A template of yours is a file of that folder with the name of ours: en/receipt.jinja, \
zh-CN/receipt.jinja, or the parts kit.txt, kit.html, layout.txt, layout.html, letter.txt, letter.html. It \
sees the facts of its notice; docs/mail-templates.md lists them.

Examples:
  tarmac mail preview
  tarmac mail preview receipt --language zh-CN
  tarmac mail preview escalation --form eml > escalation.eml
  tarmac mail preview --into /tmp/mails      (every notice, language and form, a file each)")]
    Preview {
        /// The name of a notice; none lists them
        #[arg(value_name = "NOTICE")]
        notice: Option<String>,
        /// en or zh-CN
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        language: crate::config::Language,
        /// text, html, or eml: the whole message
        #[arg(long, value_name = "FORM", default_value = "text")]
        form: PreviewForm,
        /// Write files into this folder: all notices, or the one in all its forms
        #[arg(long, value_name = "FOLDER", conflicts_with_all = ["form", "language"])]
        into: Option<PathBuf>,
    },

    /// Show or set whom the mail to a team's customers is from
    #[command(long_about = "\
Has mail to customers be from the address and name of the team that works their ticket (the ticket's, \
else its account's, else the default team), in the account's language. Without TEAM it lists them; \
without --address or --remove it shows that of the team. A team without one writes as the desk.

The address must be of the domain that signs (mail_out.dkim_domain, or that of desk.address), so that \
its signature counts. Answers find their ticket by Reply-To; for what is written to the address anew \
see `tarmac mail address`. Works while `serve` runs, for mails that are written from then on.

Examples:
  tarmac mail sender
  tarmac mail sender Avionics --address avionics@example.org --name Avionics --name-zh 航电组
  tarmac mail sender Avionics --remove")]
    Sender {
        /// The name of a team
        team: Option<String>,
        /// The address in From
        #[arg(long, requires = "team", conflicts_with = "remove")]
        address: Option<String>,
        /// The name beside it [default: the desk's]
        #[arg(long, requires = "address")]
        name: Option<String>,
        /// The name in Chinese mails [default: that of --name]
        #[arg(long, requires = "address")]
        name_zh: Option<String>,
        /// Write as the desk again
        #[arg(long, requires = "team")]
        remove: bool,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },

    /// Print the DNS records of the keys that sign what leaves
    #[command(long_about = "\
Prints the DNS record of each key of mail_out.dkim_keys (DKIM, RFC 6376), as a zone file has it. With \
--json one object a line: name, value. No database.

A mail is signed once, when it is written down, and keeps that signature through all its tries, up to \
five days: leave the record of a key that you take away for a week. To replace a key, name the new one \
under a selector of its own, publish its record, then take the old one away.

Make a key, readable to the desk's own user alone:
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out /etc/tarmac/dkim.pem
  openssl genpkey -algorithm ed25519 -out /etc/tarmac/dkim-ed.pem
and name it: dkim_keys = [\"desk1:/etc/tarmac/dkim.pem\", \"desk2:/etc/tarmac/dkim-ed.pem\"]. Not every \
receiver knows Ed25519: keep an RSA key beside it.

Example:
  tarmac mail dkim --config /etc/tarmac/tarmac.toml >> example.org.zone")]
    Dkim {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },

    /// Try parked messages again
    #[command(long_about = "\
Tries parked messages again, by the ids that `tarmac mail list` shows. Ends with 1 when one of them \
is not parked or is parked again.")]
    Retry {
        /// Ids of messages
        #[arg(required = true, value_name = "ID")]
        ids: Vec<crate::domain::ids::InboundId>,
    },
}
