//! A domain in the ASCII form that name servers know (RFC 5890, RFC 3492), so that
//! `münchen.example` and `xn--mnchen-3ya.example` are one.

/// The domain with every label that is not ASCII as its A-label; lower case.
#[must_use]
pub fn ascii_domain(domain: &str) -> String {
    let lower = domain.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let labels = lower.split(['.', '。', '．', '｡']).map(|label| {
        if label.is_ascii() {
            label.to_owned()
        } else {
            punycode(label).map_or_else(|| label.to_owned(), |p| format!("xn--{p}"))
        }
    });
    labels.collect::<Vec<_>>().join(".")
}

/// RFC 3492 §6.3; none where a label is longer than any can be.
fn punycode(label: &str) -> Option<String> {
    let chars: Vec<u32> = label.chars().map(u32::from).collect();
    if chars.len() > 63 {
        return None;
    }
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while usize::try_from(handled).ok()? < chars.len() {
        let next = *chars.iter().filter(|c| **c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for c in &chars {
            if *c < n {
                delta += 1;
            }
            if *c != n {
                continue;
            }
            let mut q = delta;
            let mut k = 36;
            loop {
                let threshold = k.clamp(bias + 1, bias + 26) - bias;
                if q < threshold {
                    break;
                }
                out.push(digit(threshold + (q - threshold) % (36 - threshold)));
                q = (q - threshold) / (36 - threshold);
                k += 36;
            }
            out.push(digit(q));
            bias = adapted(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta += 1;
        n += 1;
    }
    Some(out)
}

fn digit(value: u32) -> char {
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, 36).unwrap_or('a')
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > 455 {
        delta /= 35;
        k += 36;
    }
    k + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_have_one_ascii_form() {
        for (domain, ascii) in [
            ("Coastal.Example", "coastal.example"),
            ("münchen.example", "xn--mnchen-3ya.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("例子.example", "xn--fsqu00a.example"),
            ("华为。中国", "xn--siqq7j.xn--fiqs8s"),
            ("пример.example", "xn--e1afmkfd.example"),
            ("xn--fsqu00a.example", "xn--fsqu00a.example"),
        ] {
            assert_eq!(ascii_domain(domain), ascii, "{domain}");
        }
    }
}
