//! What Outlook packed into `winmail.dat` (TNEF, [MS-OXTNEF]): the names of the files in it. The
//! file itself stays as it came; nothing is unpacked.

use super::{charset, limits, subject::one_line};

/// The first four bytes.
const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];
/// `attAttachTitle`: the name of a file.
const TITLE: u32 = 0x0001_8010;
/// Characters of a name that are shown.
const LONGEST_NAME: usize = 150;

/// The names of the files in it, in order; none where it is no such file. Stops at what it cannot
/// read.
#[must_use]
pub fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let mut rest = bytes.strip_prefix(&SIGNATURE)?.get(2..)?;
    let mut found = Vec::new();
    // level (1), attribute (4), length (4), value, checksum (2)
    while let Some((head, after)) = rest.split_at_checked(9) {
        let number = |at: usize| -> Option<u32> {
            Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?))
        };
        let (Some(attribute), Some(length)) = (number(1), number(5)) else { break };
        let Ok(length) = usize::try_from(length) else { break };
        let Some((value, after)) = after.split_at_checked(length) else { break };
        if attribute == TITLE && found.len() < limits::PACKED_FILES {
            let end = value.iter().position(|b| *b == 0).unwrap_or(value.len());
            let name = charset::decode(None, value.get(..end).unwrap_or_default()).text;
            let name = one_line(&name, LONGEST_NAME);
            if !name.is_empty() {
                found.push(name);
            }
        }
        rest = after.get(2..).unwrap_or_default();
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(id: u32, value: &[u8]) -> Vec<u8> {
        let length = u32::try_from(value.len()).unwrap();
        [&[2][..], &id.to_le_bytes(), &length.to_le_bytes(), value, &[0, 0]].concat()
    }

    #[test]
    fn the_files_that_outlook_packed_are_named() {
        let head = [&SIGNATURE[..], &[1, 0]].concat();
        let packed = [
            &head[..],
            &attribute(0x0006_9007, &[0xe4, 4, 0, 0]),
            &attribute(TITLE, b"pump.pdf\0"),
            &attribute(0x0006_800f, &[0; 300]),
            &attribute(TITLE, &encoding_rs::GBK.encode("泵的照片.jpg").0),
        ]
        .concat();
        assert_eq!(names(&packed).unwrap(), ["pump.pdf", "泵的照片.jpg"]);
        let cut = packed.get(..packed.len() - 5).unwrap();
        assert_eq!(names(cut).unwrap(), ["pump.pdf"]);
        let lies = [&head[..], &[2, 0x10, 0x80, 1, 0, 0xff, 0xff, 0xff, 0xff]].concat();
        assert_eq!(names(&lies).unwrap(), Vec::<String>::new());
        assert_eq!(names(b"PK\x03\x04"), None);
    }
}
