//! Text in lines and columns: wide characters count two, and no blank stands between them.

use std::fmt::Write as _;

/// How long a line of text is, in columns.
pub const LINE: usize = 72;

/// Stands where a blank belongs if one neighbour is wide and the other is not: around a name in a
/// Chinese sentence. A noncharacter, so no text has it.
pub const MAYBE_BLANK: char = '\u{FDD0}';

/// Makes a blank or nothing of every [`MAYBE_BLANK`].
pub fn settle_blanks(text: &str) -> String {
    if !text.contains(MAYBE_BLANK) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != MAYBE_BLANK {
            out.push(c);
            continue;
        }
        let (before, after) = (out.chars().next_back(), chars.peek().copied());
        if let (Some(b), Some(a)) = (before, after)
            && (is_letter_of_cjk(b) && a.is_alphanumeric() && !is_wide(a)
                || is_letter_of_cjk(a) && b.is_alphanumeric() && !is_wide(b))
        {
            out.push(' ');
        }
    }
    out
}

fn is_letter_of_cjk(c: char) -> bool {
    is_wide(c) && c.is_alphanumeric()
}

/// One flowing line: white space is one blank; a line break between wide characters is none, since
/// it is the template's and would become a gap.
pub fn flow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut blank, mut line_break) = (false, false);
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
            line_break |= c == '\n';
            continue;
        }
        let joins = line_break && is_wide(c) && out.chars().next_back().is_some_and(is_wide);
        if blank && !joins && !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
        (blank, line_break) = (false, false);
    }
    out
}

/// Breaks a flowing text into lines of [`LINE`] columns; each but the first begins with `indent`.
pub fn wrap(text: &str, indent: &str) -> String {
    let flowing = flow(text);
    let mut out = String::with_capacity(flowing.len() + 16);
    let mut column = 0;
    let mut piece_start = true;
    for piece in pieces(&flowing) {
        let width = width(piece.trim_end());
        if !piece_start && column + width > LINE {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(indent);
            column = indent.len();
        }
        out.push_str(piece);
        column += self::width(piece);
        piece_start = false;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Where a line may break: behind blanks, and around wide characters, but never before a closing
/// mark or behind an opening one.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(b) = before {
            let may = b == ' ' || ((is_wide(b) || is_wide(c)) && c != ' ');
            if may && !closes(c) && !opens(b) {
                pieces.extend(text.get(start..at));
                start = at;
            }
        }
        before = Some(c);
    }
    pieces.extend(text.get(start..).filter(|p| !p.is_empty()));
    pieces
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '”'
            | '》'
            | '」'
            | ','
            | '.'
            | ';'
            | ':'
            | ')'
    )
}

fn opens(c: char) -> bool {
    matches!(c, '（' | '“' | '《' | '「' | '(')
}

/// Rows in columns, two blanks between them, indented by two. The last column is not padded.
pub fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|i| {
            rows.iter().filter_map(|row| row.get(i)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, w) in row.iter().zip(&widths) {
            let _ = write!(line, "  {cell}{:1$}", "", w.saturating_sub(width(cell)));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Whether a character takes two columns: ideographs, kana, hangul, full-width forms.
const fn is_wide(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_before_72_columns() {
        let text = "It cannot be used at all, or must not be. ".repeat(4);
        assert!(wrap(&text, "").lines().all(|line| width(line) <= LINE));
        let text = "完全不能用，或不允许使用。从这里起计时，昼夜不停。".repeat(4);
        let wrapped = wrap(&text, "");
        assert!(wrapped.lines().all(|line| width(line) <= LINE && !line.starts_with('，')));
        assert_eq!(wrapped.replace('\n', ""), text);
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        let url = format!("https://desk.example/{}", "x".repeat(90));
        assert_eq!(wrap(&format!("See {url} now"), ""), format!("See\n{url}\nnow"));
    }

    #[test]
    fn a_line_break_between_wide_characters_leaves_no_gap() {
        assert_eq!(flow("您的邮件\n  已收到。 周三 P21\n停运"), "您的邮件已收到。 周三 P21 停运");
    }

    #[test]
    fn a_name_in_a_chinese_sentence_has_blanks_only_where_it_is_latin() {
        let say = |name: &str| {
            settle_blanks(&format!(
                "由{MAYBE_BLANK}{name}{MAYBE_BLANK}负责，{MAYBE_BLANK}{name}{MAYBE_BLANK}。"
            ))
        };
        assert_eq!(say("陈立"), "由陈立负责，陈立。");
        assert_eq!(say("Ines"), "由 Ines 负责，Ines。");
        assert_eq!(say("方案 v1"), "由方案 v1 负责，方案 v1。");
    }

    #[test]
    fn columns_are_straight_in_both_scripts() {
        let rows = [["受理", "13:20:12", "15 分钟"], ["客户通报", "14:05:12", ""]];
        let rows: Vec<Vec<String>> =
            rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect();
        assert_eq!(columns(&rows), "  受理      13:20:12  15 分钟\n  客户通报  14:05:12\n");
    }
}
