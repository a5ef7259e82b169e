//! Knows how large a softphone may be in Lightning.

use super::call_center::{CallCenter, Setting};

/// Limits of one item in pixels, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimits {
    pub item: &'static str,
    pub least: u32,
    pub most: u32,
}

const LIMITS: [SizeLimits; 2] = [
    SizeLimits {
        item: "reqSoftphoneHeight",
        least: 240,
        most: 2560,
    },
    SizeLimits {
        item: "reqSoftphoneWidth",
        least: 200,
        most: 1920,
    },
];

/// A size that Lightning does not take.
#[derive(Debug, Clone, Copy)]
pub struct WrongSize<'a> {
    pub setting: &'a Setting,
    pub limits: SizeLimits,
    /// A number of pixels, but too small or too large; else it is no number at all.
    pub is_number: bool,
}

impl CallCenter {
    /// Height and width that are outside of Lightning's limits, whatever the call center's mode.
    #[must_use]
    pub fn sizes_beyond_lightning(&self) -> Vec<WrongSize<'_>> {
        let wrong = LIMITS.iter().filter_map(|limits| {
            let setting = self.effective(limits.item)?;
            let pixels = setting.value.trim().parse::<u32>().ok();
            let fits = pixels.is_some_and(|pixels| (limits.least..=limits.most).contains(&pixels));
            (!fits).then_some(WrongSize {
                setting,
                limits: *limits,
                is_number: pixels.is_some(),
            })
        });
        wrong.collect()
    }
}
