//! The time as `20251120T081530Z`: ISO 8601 basic format, UTC, whole seconds.

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;
const SECONDS_OF_A_DAY: i64 = 86_400;

/// Reads a time into seconds since 1970. Nothing but the exact form of a real time is read.
pub(crate) fn read(text: &str) -> Option<i64> {
    let [day @ .., b'T', h1, h2, m1, m2, s1, s2, b'Z'] = text.as_bytes() else { return None };
    let [year @ .., month1, month2, day1, day2] = day else { return None };
    let year = (year.len() == 4).then(|| number(year))??;
    let days = days(year, number(&[*month1, *month2])?, number(&[*day1, *day2])?);
    let hours = number(&[*h1, *h2])?;
    let minutes = hours * 60 + number(&[*m1, *m2])?;
    let moment = days * SECONDS_OF_A_DAY + minutes * 60 + number(&[*s1, *s2])?;
    // 30 February and 25 o'clock come back as another text.
    (write(moment)? == text).then_some(moment)
}

/// Writes seconds since 1970. There is no form for years before 1970 or after 9999.
pub(crate) fn write(moment: i64) -> Option<String> {
    if !(0..=LAST).contains(&moment) {
        return None;
    }
    let (year, month, day) = date(moment / SECONDS_OF_A_DAY);
    let second = moment % SECONDS_OF_A_DAY;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    Some(format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z"))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

/// Days since 1970 of a date in the Gregorian calendar. Years start in March here, so that the
/// leap day is their last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// The inverse of [`days`], for days since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LAST, read, write};

    #[test]
    fn a_time_is_read() {
        for (text, moment) in [
            ("19700101T000000Z", 0),
            ("20251120T081530Z", 1_763_626_530),
            ("20240229T235959Z", 1_709_251_199),
            ("20000301T000000Z", 951_868_800),
            ("99991231T235959Z", LAST),
        ] {
            assert_eq!(read(text), Some(moment), "{text}");
        }
    }

    #[test]
    fn another_text_is_not() {
        for text in [
            "",
            "20251120T081530",
            "20251120T081530z",
            "20251120 081530Z",
            "2025-11-20T08:15:30Z",
            "20250230T000000Z",
            "20251301T000000Z",
            "20250001T000000Z",
            "20250100T000000Z",
            "20251120T240000Z",
            "20251120T236000Z",
            "20251120T235960Z",
            "19691231T235959Z",
            "120251120T081530Z",
            "2025112٠T081530Z",
            "+0251120T081530Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(write(-1), None);
        assert_eq!(write(LAST + 1), None);
    }

    proptest! {
        #[test]
        fn a_time_is_read_as_it_is_written(moment in 0..=LAST) {
            let text = write(moment).unwrap();
            prop_assert_eq!(read(&text), Some(moment), "{}", text);
        }

        #[test]
        fn any_text_is_read_or_not(text in "\\PC{0,20}|[0-9]{8}T[0-9]{6}Z") {
            if let Some(moment) = read(&text) {
                prop_assert_eq!(write(moment), Some(text));
            }
        }
    }
}
