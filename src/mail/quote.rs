//! What is new in an answer: quotes and signature are folded away, never deleted (hard cases 80–88).
//!
//! Only answers are folded; the caller shows a new ticket whole. Where folding would leave nothing,
//! all is shown.

use serde::Serialize;

use super::{quote_marks as marks, signature};

/// What was folded away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FoldedKind {
    /// An earlier message.
    Quote,
    /// A signature, a line of a telephone, a disclaimer.
    Signature,
}

/// A folded piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Folded {
    /// Which.
    pub kind: FoldedKind,
    /// Its text.
    pub text: String,
}

/// A text in two: new and folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// What the sender wrote now.
    pub text: String,
    /// The rest, in order.
    pub folded: Vec<Folded>,
}

/// Folds an answer. A forward is left whole: what it quotes is its message.
#[must_use]
pub fn fold(text: &str, is_forward: bool) -> Answer {
    let whole = Answer { text: text.to_owned(), folded: Vec::new() };
    let lines: Vec<&str> = text.lines().collect();
    if is_forward {
        return whole;
    }
    let cut = match hard_cut(&lines) {
        Cut::Forward => return whole,
        Cut::At(at) => at,
        Cut::Nowhere => lines.len(),
    };
    let mut is_folded = vec![false; lines.len()];
    fold_from(&mut is_folded, with_rules_before(&lines, cut));
    fold_quotes(lines.get(..cut).unwrap_or_default(), &mut is_folded);
    let Some(answer) = assembled(&lines, &is_folded) else { return whole };
    let mut answer = answer;
    if let Some((text, signature)) = signature::split(&answer.text) {
        answer.text = text;
        answer.folded.insert(0, Folded { kind: FoldedKind::Signature, text: signature });
    }
    answer
}

enum Cut {
    Nowhere,
    At(usize),
    Forward,
}

/// The first mark after which everything is the earlier message.
fn hard_cut(lines: &[&str]) -> Cut {
    for (at, line) in lines.iter().enumerate() {
        if marks::is_quoted(line) || line.trim().is_empty() {
            continue;
        }
        if marks::is_forward_mark(line) {
            return Cut::Forward;
        }
        if marks::is_original_mark(line)
            || marks::is_above_mark(line)
            || marks::is_header_block(lines, at)
        {
            return Cut::At(at);
        }
        if let Some(start) = marks::lotus_table(lines, at) {
            return Cut::At(start);
        }
        if let Some(attribution) = marks::attribution(lines, at)
            && attribution.is_strong
            && !quote_follows(lines, at)
        {
            return Cut::At(attribution.start);
        }
    }
    Cut::Nowhere
}

/// Whether the next line that is not empty is quoted by a `>`.
fn quote_follows(lines: &[&str], at: usize) -> bool {
    let rest = lines.get(at + 1..).unwrap_or_default();
    rest.iter().take(4).find(|l| !l.trim().is_empty()).is_some_and(|l| marks::is_quoted(l))
}

/// The cut with the rules and empty lines before it.
fn with_rules_before(lines: &[&str], cut: usize) -> usize {
    let head = lines.get(..cut).unwrap_or_default();
    let kept = head.iter().rposition(|l| !l.trim().is_empty() && !marks::is_rule(l));
    if cut == lines.len() { cut } else { kept.map_or(0, |k| k + 1) }
}

fn fold_from(is_folded: &mut [bool], from: usize) {
    for folded in is_folded.iter_mut().skip(from) {
        *folded = true;
    }
}

/// A run of quoted lines.
struct Run {
    /// With its attribution.
    start: usize,
    /// The first quoted line.
    quote: usize,
    end: usize,
    is_attributed: bool,
    /// Something of the sender's own stands after it, before the next run.
    is_answered: bool,
}

/// Folds `>` quotes: those that nothing follows, and one long or attributed quote above the answer.
/// Answers between quotes keep their context.
fn fold_quotes(head: &[&str], is_folded: &mut [bool]) {
    let runs = runs_of(head);
    let many = runs.len() > 1;
    for run in &runs {
        let listing = run
            .quote
            .checked_sub(1)
            .and_then(|before| head.get(before))
            .is_some_and(|l| l.trim_end().ends_with([':', '：']));
        let fold = if run.is_answered {
            !many && (run.is_attributed || run.end - run.quote >= 6)
        } else {
            run.is_attributed || !listing
        };
        if fold {
            for folded in is_folded.iter_mut().take(run.end).skip(run.start) {
                *folded = true;
            }
        }
    }
}

fn runs_of(head: &[&str]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (at, line) in head.iter().enumerate() {
        if marks::is_quoted(line) {
            match runs.last_mut() {
                Some(run) if open => run.end = at + 1,
                _ => runs.push(run_at(head, at)),
            }
            open = true;
        } else if !line.trim().is_empty() {
            open = false;
            let is_attribution = (at..at + 4).any(|end| {
                marks::attribution(head, end)
                    .is_some_and(|a| a.start <= at && quote_follows(head, end))
            });
            if let Some(run) = runs.last_mut().filter(|_| !is_attribution) {
                run.is_answered = true;
            }
        }
    }
    runs
}

fn run_at(head: &[&str], at: usize) -> Run {
    let before = head.get(..at).unwrap_or_default().iter().rposition(|l| !l.trim().is_empty());
    let attribution = before.filter(|b| at - b <= 4).and_then(|b| marks::attribution(head, b));
    Run {
        start: attribution.map_or(at, |a| a.start),
        quote: at,
        end: at + 1,
        is_attributed: attribution.is_some(),
        is_answered: false,
    }
}

/// Kept lines as text, folded runs beside it; none where nothing is kept.
fn assembled(lines: &[&str], is_folded: &[bool]) -> Option<Answer> {
    let mut kept: Vec<&str> = Vec::new();
    let mut folded: Vec<Vec<&str>> = Vec::new();
    let mut was_folded = false;
    for (line, fold) in lines.iter().zip(is_folded) {
        if *fold {
            match folded.last_mut() {
                Some(run) if was_folded => run.push(line),
                _ => folded.push(vec![line]),
            }
        } else {
            kept.push(line);
        }
        was_folded = *fold;
    }
    let text = kept.join("\n").trim().to_owned();
    if text.chars().all(|c| !c.is_alphanumeric()) {
        return None;
    }
    let folded = folded
        .into_iter()
        .map(|run| run.join("\n").trim().to_owned())
        .filter(|t| !t.is_empty())
        .map(|text| Folded { kind: FoldedKind::Quote, text })
        .collect();
    Some(Answer { text, folded })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(text: &str) -> String {
        fold(text, false).text
    }

    #[test]
    fn what_stands_above_a_mark_is_new() {
        for tail in [
            "On Tue, May 12, 2026 at 8:31 AM Desk\n<h@t.example> wrote:\n\n> old",
            "On Tue, May 12, 2026 at 8:31 AM Desk <h@t.example> wrote:\nold",
            "________________________________\nVon: Desk\nGesendet: heute\n\nold",
            "-----Original Message-----\nFrom: Desk\n\nold",
            "------------------ 原始邮件 ------------------\n发件人: x\nold",
            "发件人： Desk\n发送时间： 2026-05-12\n收件人： x\n\nold",
            "At 2026-05-12 16:30:00, \"help\" <h@t.example> wrote:\n>old",
            "张三 <z@h.example> 于2026年5月12日周二 16:31写道：\n\nold",
            "> old\n> older",
            "-- Please reply above this line --\nold",
        ] {
            let answer = fold(&format!("Fuse replaced.\nStill dark.\n\n{tail}"), false);
            assert_eq!(answer.text, "Fuse replaced.\nStill dark.", "{tail}");
            assert!(answer.folded.iter().any(|f| f.text.contains("old")), "{tail}");
        }
    }

    #[test]
    fn the_programs_that_people_use_are_folded_in_their_languages() {
        for (program, tail) in [
            ("Gmail en", "On Tue, May 12, 2026 at 8:31 AM Desk <h@t.example> wrote:\n\n> old"),
            ("Gmail zh", "Desk <h@t.example> 于2026年5月12日周二 16:31写道：\n\n> old"),
            ("Gmail de", "Am Di., 12. Mai 2026 um 08:31 Uhr schrieb Desk <h@t.example>:\n\n> old"),
            ("Gmail fr", "Le mar. 12 mai 2026 à 08:31, Desk <h@t.example> a écrit :\n\n> old"),
            ("Gmail ja", "2026年5月12日(火) 17:31 Desk <h@t.example>:\n\n> old"),
            (
                "Outlook zh",
                "发件人: Desk <h@t.example>\n发送时间: 2026年5月12日 16:30\n收件人: a\n\nold",
            ),
            ("Outlook de", "Von: Desk\nGesendet: Dienstag, 12. Mai 2026\nAn: a\nBetreff: b\n\nold"),
            ("Outlook fr", "De : Desk\nEnvoyé : mardi 12 mai 2026\nÀ : a\nObjet : b\n\nold"),
            ("Outlook ja", "差出人: Desk\n送信日時: 2026年5月12日\n宛先: a\n件名: b\n\nold"),
            ("Apple en", "> On 12 May 2026, at 08:31, Desk <h@t.example> wrote:\n> \n> old"),
            ("Apple zh", "在 2026年5月12日，16:31，Desk <h@t.example> 写道：\n\n> old"),
            ("Apple fr", "Le 12 mai 2026 à 08:31, Desk <h@t.example> a écrit :\n\n> old"),
            ("Apple ja", "2026/05/12 17:31、Desk <h@t.example>のメール:\n\n> old"),
            ("Thunderbird de", "Am 12.05.26 um 08:31 schrieb Desk:\n> old"),
            ("Thunderbird fr", "Le 12/05/2026 à 08:31, Desk a écrit :\n> old"),
            ("QQ", "------------------&nbsp;原始邮件&nbsp;------------------\n发件人: x\nold"),
            ("163", "在 2026-05-12 16:30:00，\"help\" <h@t.example> 写道：\n>old"),
            ("163 new", "---- 回复的原邮件 ----\n| 发件人 | Desk |\nold"),
            ("Foxmail", "发件人： Desk\n发送时间： 2026-05-12 16:30\n收件人： a\n主题： b\nold"),
            (
                "Feishu",
                "发件人: \"Desk\"<h@t.example>\n发送时间: 2026年5月12日 (周二) 16:30\n主题: b\nold",
            ),
            (
                "Lotus",
                "Desk <h@t.example>\n12.05.2026 08:00\n\nAn\nr@c.example\nKopie\n\nThema\nb\nold",
            ),
        ] {
            let tail = tail.replace("&nbsp;", "\u{a0}");
            let answer = fold(&format!("Fuse replaced.\n\n{tail}"), false);
            assert_eq!(answer.text, "Fuse replaced.", "{program}");
            assert!(answer.folded.iter().any(|f| f.text.contains("old")), "{program}");
        }
    }

    #[test]
    fn answers_between_quotes_keep_their_context() {
        let text = "> Which model?\nFuruno.\n> Is it turning?\nNo.";
        assert_eq!(new(text), text);
        let attributed = format!("On 12 May 2026, h@t.example wrote:\n{text}");
        assert_eq!(new(&attributed), attributed);
        assert_eq!(new(&format!("{text}\n> rest\n> of it")), text);
    }

    #[test]
    fn text_below_a_long_quote_is_kept() {
        let quote = "On 12 May 2026, h@t.example wrote:\n> a\n> b\n";
        assert_eq!(new(&format!("{quote}\nBelow.")), "Below.");
        assert_eq!(new(&format!("{}Below.", "> a\n".repeat(8))), "Below.");
        assert_eq!(new("> Which model?\nFuruno."), "> Which model?\nFuruno.");
        assert_eq!(new(&format!("Above.\n\n{quote}\nBelow.")), "Above.\n\n\nBelow.");
    }

    #[test]
    fn where_nothing_would_be_left_all_is_shown() {
        for text in ["> only\n> quotes", "-----Original Message-----\nFrom: x\n\nold", "\n"] {
            assert_eq!(new(text), text);
        }
    }

    #[test]
    fn forwards_and_listings_stay_whole() {
        let forward = "see\n\n---------- Forwarded message ---------\nFrom: x\nDate: y\n\nold";
        assert_eq!(new(forward), forward);
        let outlook = "see\n\nVon: x\nGesendet: y\n\nold";
        assert_eq!(fold(outlook, true).text, outlook);
        let listing = "The controller says:\n> TEMP 311\n> TEMP 312";
        assert_eq!(new(listing), listing);
        assert_eq!(new("On Monday we wrote:\nit is broken"), "On Monday we wrote:\nit is broken");
        assert_eq!(new("发件人：看不到\n请处理"), "发件人：看不到\n请处理");
    }

    #[test]
    fn a_signature_is_folded_beside_the_quote() {
        let answer = fold("Done.\n-- \nRita\n\nOn 12 May 2026, h@t.example wrote:\n> old", false);
        assert_eq!(answer.text, "Done.");
        let kinds: Vec<_> = answer.folded.iter().map(|f| f.kind).collect();
        assert_eq!(kinds, [FoldedKind::Signature, FoldedKind::Quote]);
    }
}
