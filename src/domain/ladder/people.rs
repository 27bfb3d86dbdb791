//! From recipients to people: nobody there passes on at once to the next step, finally to all
//! admins, so that no alert ends with nobody (promise 11).

use super::{super::plan::Recipient, values::Firing};

/// Who is told by a firing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<P> {
    /// The people, each once, in the order of the step.
    pub people: Vec<P>,
    /// How many steps it was passed on; 0 where the step's own people are there.
    pub passed_on: usize,
    /// Nobody was on any step: these are all admins.
    pub is_admins: bool,
}

/// Finds the people of a firing. `who` answers one recipient other than
/// [`Recipient::First`], with nobody where nobody is there; `admins` is everybody's last resort.
pub fn people_of<P: PartialEq + Clone>(
    firing: &Firing,
    mut who: impl FnMut(&Recipient) -> Vec<P>,
    admins: &[P],
) -> Told<P> {
    let steps = std::iter::once(&firing.to).chain(&firing.passes_on_to);
    for (passed_on, to) in steps.enumerate() {
        let mut people = Vec::new();
        for recipient in to {
            for person in resolve(recipient, &mut who) {
                if !people.contains(&person) {
                    people.push(person);
                }
            }
        }
        if !people.is_empty() {
            return Told { people, passed_on, is_admins: false };
        }
    }
    let passed_on = firing.passes_on_to.len() + 1;
    Told { people: admins.to_vec(), passed_on, is_admins: true }
}

fn resolve<P>(recipient: &Recipient, who: &mut impl FnMut(&Recipient) -> Vec<P>) -> Vec<P> {
    let Recipient::First(choices) = recipient else { return who(recipient) };
    for choice in choices {
        let people = who(choice);
        if !people.is_empty() {
            return people;
        }
    }
    Vec::new()
}
