//! Round numbers for an axis, and places along the other one.

/// Lines above zero that a chart has at most.
const TICKS: f64 = 4.0;
/// Words that stand below a chart at most.
const LABELS: usize = 6;

/// An axis from zero to a round number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) top: f64,
    step: f64,
}

impl Scale {
    /// The axis that has room for `highest`.
    pub(super) fn over(highest: f64) -> Self {
        if !highest.is_finite() || highest <= 0.0 {
            return Self { top: 1.0, step: 1.0 };
        }
        let rough = highest / TICKS;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|step| *step * TICKS >= highest)
            .unwrap_or(10.0 * power);
        // What is counted comes in whole numbers.
        let step = if highest >= 1.0 && step < 1.0 { 1.0 } else { step };
        Self { top: (highest / step).ceil() * step, step }
    }

    /// The round numbers, zero first.
    pub(super) fn ticks(self) -> impl Iterator<Item = f64> {
        std::iter::successors(Some(0.0), move |tick| Some(tick + self.step))
            .take_while(move |tick| *tick <= self.top + self.step / 2.0)
    }
}

/// Which points in time have words below them.
pub(super) fn labels(count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(count.div_ceil(LABELS).max(1))
}

/// The point in time at this share of the width.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few hundred points, and never fewer than none"
)]
pub(super) fn index(share: f64, count: usize) -> usize {
    let index = (share.clamp(0.0, 1.0) * count as f64) as usize;
    index.min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::{Scale, index, labels};

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (highest, top) in
            [(0.0, 1.0), (1.0, 1.0), (3.0, 3.0), (7.0, 8.0), (12_480.0, 15_000.0), (0.3, 0.3)]
        {
            let scale = Scale::over(highest);
            assert!((scale.top - top).abs() < 1e-9, "{highest}: {scale:?}");
            assert!(scale.ticks().count() <= 6, "{highest}");
        }
        assert!((Scale::over(f64::NAN).top - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn words_below_a_chart_are_few() {
        assert_eq!(labels(0).count(), 0);
        assert_eq!(labels(6).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(labels(30).collect::<Vec<_>>(), [0, 5, 10, 15, 20, 25]);
    }

    #[test]
    fn every_share_is_a_point() {
        assert_eq!(index(-1.0, 7), 0);
        assert_eq!(index(0.5, 7), 3);
        assert_eq!(index(1.0, 7), 6);
        assert_eq!(index(0.5, 0), 0);
    }
}
