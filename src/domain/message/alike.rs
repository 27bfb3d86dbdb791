//! Whether two texts are the same but for numbers, as the automatic answers of a program are.

/// Letters that a text has at least before it can be like another.
const LETTERS: usize = 40;
/// Letters that are compared.
const COMPARED: usize = 400;

/// Whether two texts say the same, whatever numbers and signs stand in them. Short ones never do:
/// people write them again and again.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_lowercase)
            .take(COMPARED)
            .collect()
    };
    let one = letters(one);
    one.chars().count() >= LETTERS && one == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_the_same_with_other_numbers() {
        let said =
            |n: u32| format!("Thank you. Your request has been registered as #{n} at our desk.");
        assert!(alike(&said(1), &said(2)));
        assert!(!alike(&said(1), "Thank you. Your request has been closed by our colleague Anna."));
        assert!(!alike("Light 1 is out", "Light 2 is out"), "people write so");
    }
}
