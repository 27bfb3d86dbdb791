//! How much of a message is read before it is left whole to a person (hard case 27).

/// Multiparts within multiparts, at most. A person's mail has five, a forwarded chain a dozen.
pub const DEPTH: usize = 50;
/// Parts of a message, multiparts included, at most.
pub const PARTS: usize = 1_000;
/// Bytes of the header of a message or of one of its parts, at most.
pub const HEADER_BYTES: usize = 256 * 1024;
/// Fields of one header, at most.
pub const HEADER_FIELDS: usize = 5_000;
/// Message-IDs taken from one field; the newest (last) are kept.
pub const IDS: usize = 200;
/// Addresses taken from one field.
pub const ADDRESSES: usize = 1_000;
/// Characters of a subject as shown.
pub const SUBJECT_CHARS: usize = 255;
/// Characters of a file name as stored and offered.
pub const FILENAME_CHARS: usize = 150;
/// Bytes of a text whose quotes are folded; a longer one is shown whole.
pub const FOLD_BYTES: usize = 512 * 1024;
/// Hosts that a message may have come through; more is a loop (RFC 5321 §6.3).
pub const HOPS: usize = 30;
/// Recipients named by one bounce that are kept.
pub const FAILED_RECIPIENTS: usize = 100;
/// Bytes of HTML that are shown as HTML; a longer page is shown as text.
pub const HTML_BYTES: usize = 1024 * 1024;
/// Elements within elements of a page that is shown as HTML.
pub const HTML_DEPTH: usize = 500;
/// Servers of pictures that are named to who asks whether to fetch them.
pub const HOSTS_NAMED: usize = 20;
/// Bytes of the message's own pictures that are shown within its text.
pub const PICTURE_BYTES: usize = 8 * 1024 * 1024;
/// Files that are named of a message packed by Outlook.
pub const PACKED_FILES: usize = 100;
