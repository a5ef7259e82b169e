//! Knows days, times and their texts, in the calendar that Java uses: Julian before 15 October 1582.

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// First day of the Gregorian calendar, 15 October 1582, in days from 1 January 1970.
const CUTOVER: i64 = -141_427;

/// A day of the calendar; years before 1 are 0, -1, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: i64,
    /// 1 to 31.
    pub(super) day: i64,
}

impl Civil {
    /// Days from 1 January 1970.
    pub(super) fn days(self) -> i64 {
        let gregorian = days_from(self, gregorian_leap_days);
        if gregorian >= CUTOVER {
            return gregorian;
        }
        // The two calendars count the same from 1 March 200 on; at the epoch they are 13 days apart.
        days_from(self, julian_leap_days)
    }

    pub(super) fn of_days(days: i64) -> Self {
        if days >= CUTOVER {
            civil_from(days, 719_468, 146_097, gregorian_year)
        } else {
            civil_from(days, 719_470, 1_461, julian_year)
        }
    }

    pub(super) fn of_millis(millis: i64) -> Self {
        Self::of_days(millis.div_euclid(DAY))
    }

    /// Midnight GMT in milliseconds, if the day exists and its year is 1 to 9999.
    pub(super) fn checked_millis(self) -> Option<i64> {
        let in_range = (1..=9999).contains(&self.year) && (1..=12).contains(&self.month);
        if !in_range || !(1..=31).contains(&self.day) {
            return None;
        }
        let days = self.days();
        (Self::of_days(days) == self).then_some(days * DAY)
    }
}

/// Days before 1 March of a year that are there because of leap years.
fn gregorian_leap_days(year: i64) -> i64 {
    year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) - 719_468
}

fn julian_leap_days(year: i64) -> i64 {
    year.div_euclid(4) - 719_470
}

/// Years begin in March here, so that a leap day is the last day of its year.
fn days_from(civil: Civil, leap_days: fn(i64) -> i64) -> i64 {
    let months = (civil.month - 1).rem_euclid(12) + 1;
    let year = civil.year + (civil.month - 1).div_euclid(12) - i64::from(months <= 2);
    let day_of_year = (153 * ((months + 9) % 12) + 2) / 5 + civil.day - 1;
    year * 365 + leap_days(year) + day_of_year
}

fn civil_from(days: i64, offset: i64, cycle: i64, year_of: fn(i64) -> (i64, i64)) -> Civil {
    let shifted = days + offset;
    let (in_cycle, day_of_year) = year_of(shifted.rem_euclid(cycle));
    let years = if cycle == 1_461 { 4 } else { 400 };
    let year = shifted.div_euclid(cycle) * years + in_cycle;
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    Civil {
        year: year + i64::from(month <= 2),
        month,
        day,
    }
}

fn gregorian_year(day: i64) -> (i64, i64) {
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    (year, day - (365 * year + year / 4 - year / 100))
}

fn julian_year(day: i64) -> (i64, i64) {
    let year = (day - day / 1_460) / 365;
    (year, day - (365 * year + year / 4))
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    let first = Civil { year, month, day: 1 };
    let next = Civil {
        year: year + i64::from(month == 12),
        month: month % 12 + 1,
        day: 1,
    };
    next.days() - first.days()
}

/// Sunday is 1.
pub(super) fn weekday(millis: i64) -> i64 {
    (millis.div_euclid(DAY) + 4).rem_euclid(7) + 1
}

pub(super) fn day_of_year(millis: i64) -> i64 {
    let year = Civil::of_millis(millis).year;
    let first = Civil {
        year,
        month: 1,
        day: 1,
    };
    millis.div_euclid(DAY) - first.days() + 1
}

/// Year and week of ISO 8601, which knows the Gregorian calendar only.
pub(super) fn iso_week(millis: i64) -> (i64, i64) {
    let days = millis.div_euclid(DAY);
    // The Thursday of a week decides which year it belongs to.
    let thursday = days + 3 - (days + 3).rem_euclid(7);
    let year = civil_from(thursday, 719_468, 146_097, gregorian_year).year;
    let first = days_from(
        Civil {
            year,
            month: 1,
            day: 1,
        },
        gregorian_leap_days,
    );
    (year, (thursday - first) / 7 + 1)
}

/// `yyyy-MM-dd`.
pub(super) fn date_text(millis: i64) -> String {
    let civil = Civil::of_millis(millis);
    // Java writes the year of the era.
    let year = if civil.year > 0 {
        civil.year
    } else {
        1 - civil.year
    };
    format!("{year:04}-{:02}-{:02}", civil.month, civil.day)
}

/// `HH:mm:ss` of the day.
pub(super) fn clock_text(millis: i64) -> String {
    let of_day = millis.rem_euclid(DAY);
    format!(
        "{:02}:{:02}:{:02}",
        of_day / HOUR,
        of_day / MINUTE % 60,
        of_day / 1_000 % 60
    )
}

/// `HH:mm:ss.SSS` of the day.
pub(super) fn time_text(millis: i64) -> String {
    format!("{}.{:03}", clock_text(millis), millis.rem_euclid(1_000))
}

/// `yyyy-M-d` at the beginning of a text, as strict Java parsing reads it; what follows is ignored.
pub(super) fn parse_date(text: &str) -> Option<i64> {
    let mut reader = Reader::dated(text)?;
    reader.date()?.checked_millis()
}

/// `yyyy-M-d H:m:s` in GMT at the beginning of a text; what follows is ignored.
pub(super) fn parse_date_time(text: &str) -> Option<i64> {
    let mut reader = Reader::dated(text)?;
    let date = reader.date()?.checked_millis()?;
    reader.literal(' ')?;
    Some(date + reader.clock()?)
}

/// `H:m:s.S` and nothing else; milliseconds of the day.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    let mut reader = Reader { rest: text };
    let clock = reader.clock()?;
    reader.literal('.')?;
    let millis = reader.number(0..=999)?;
    reader.rest.is_empty().then_some(clock + millis)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    /// A text with a year of four digits; a line break anywhere spoils it.
    fn dated(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let has_year = bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-';
        let spoilt = text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        (has_year && !spoilt).then_some(Self { rest: text })
    }

    fn date(&mut self) -> Option<Civil> {
        let year = self.number(1..=9999)?;
        self.literal('-')?;
        let month = self.number(1..=12)?;
        self.literal('-')?;
        let day = self.number(1..=31)?;
        Some(Civil { year, month, day })
    }

    fn clock(&mut self) -> Option<i64> {
        let hour = self.number(0..=23)?;
        self.literal(':')?;
        let minute = self.number(0..=59)?;
        self.literal(':')?;
        let second = self.number(0..=59)?;
        Some(hour * HOUR + minute * MINUTE + second * 1_000)
    }

    fn literal(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }

    /// Digits, with blanks before them.
    fn number(&mut self, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let trimmed = self.rest.trim_start_matches([' ', '\t']);
        let length = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = trimmed.split_at(length);
        let value: i64 = digits.parse().ok()?;
        self.rest = rest;
        range.contains(&value).then_some(value)
    }
}
