//! Numbers as paths in a square of a thousand by a thousand.

use std::fmt::Write as _;

use super::{Series, Shape};

const SIDE: f64 = 1000.0;
/// Up to so many bars are slim, so that a week does not look like a wall.
const FEW: usize = 12;

/// The highest point of a chart.
pub(super) fn highest(shape: Shape, series: &[Series], count: usize) -> f64 {
    let at = |index: usize| {
        let values = series.iter().map(|series| number(series, index).unwrap_or_default());
        match shape {
            Shape::Bars => values.sum(),
            Shape::Lines => values.fold(0.0, f64::max),
        }
    };
    (0..count).map(at).fold(0.0, f64::max)
}

/// One path for each series.
pub(super) fn paths(shape: Shape, series: &[Series], count: usize, top: f64) -> Vec<String> {
    match shape {
        Shape::Bars => bars(series, count, top),
        Shape::Lines => series.iter().map(|series| line(series, count, top)).collect(),
    }
}

/// Where the middle of a point in time is.
#[expect(clippy::cast_precision_loss, reason = "a few hundred points")]
pub(super) fn middle(index: usize, count: usize) -> f64 {
    (index as f64 + 0.5) / count.max(1) as f64 * SIDE
}

fn number(series: &Series, index: usize) -> Option<f64> {
    series.values.get(index).copied().filter(|value| value.is_finite())
}

fn bars(series: &[Series], count: usize, top: f64) -> Vec<String> {
    let slot = middle(0, count) * 2.0;
    let width = slot * if count <= FEW { 0.4 } else { 0.7 };
    let mut below = vec![0.0; count];
    let mut paths = Vec::new();
    for series in series {
        let mut path = String::new();
        for (index, below) in below.iter_mut().enumerate() {
            let Some(value) = number(series, index).filter(|value| *value > 0.0) else { continue };
            let (left, from) = (middle(index, count) - width / 2.0, SIDE - *below / top * SIDE);
            *below += value;
            let to = SIDE - *below / top * SIDE;
            // Writing into a string does not fail.
            let _written = write!(path, "M{left:.2} {from:.2}V{to:.2}h{width:.2}V{from:.2}z");
        }
        paths.push(path);
    }
    paths
}

fn line(series: &Series, count: usize, top: f64) -> String {
    let mut path = String::new();
    let mut drawn = false;
    for index in 0..count {
        let Some(value) = number(series, index) else {
            drawn = false;
            continue;
        };
        let (x, y) = (middle(index, count), SIDE - value / top * SIDE);
        let command = if drawn { "L" } else { "M" };
        let _written = write!(path, "{command}{x:.2} {y:.2}");
        drawn = true;
    }
    path
}

/// The points of a curve that have no neighbour to be joined with: lines of no length, which are
/// dots where they have round ends.
pub(super) fn lone_points(series: &Series, count: usize, top: f64) -> String {
    let mut path = String::new();
    let is_there = |index: usize| number(series, index).is_some();
    for index in 0..count {
        let Some(value) = number(series, index) else { continue };
        if !index.checked_sub(1).is_some_and(is_there) && !is_there(index + 1) {
            let (x, y) = (middle(index, count), SIDE - value / top * SIDE);
            let _written = write!(path, "M{x:.2} {y:.2}h.01");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{highest, lone_points, middle, paths};
    use crate::{
        badge::Tone,
        chart::{Series, Shape},
    };

    fn series(values: &[f64]) -> Series {
        Series { name: "x".into(), tone: Tone::Accent, values: values.to_vec() }
    }

    #[test]
    fn bars_stand_on_each_other_and_lines_do_not() {
        let both = [series(&[1.0, 2.0]), series(&[3.0, f64::NAN])];
        assert!((highest(Shape::Bars, &both, 2) - 4.0).abs() < f64::EPSILON);
        assert!((highest(Shape::Lines, &both, 2) - 3.0).abs() < f64::EPSILON);
        let drawn = paths(Shape::Bars, &both, 2, 4.0);
        assert!(drawn[1].starts_with("M150.00 750.00V0.00h200.00"), "{drawn:?}");
    }

    #[test]
    fn a_line_is_broken_where_there_is_no_number() {
        let values = series(&[1.0, f64::NAN, 1.0, 2.0]);
        assert_eq!(lone_points(&values, 4, 2.0), "M125.00 500.00h.01");
        let drawn = paths(Shape::Lines, &[values], 4, 2.0);
        assert_eq!(drawn, ["M125.00 500.00M625.00 500.00L875.00 0.00"]);
        assert!((middle(0, 1) - 500.0).abs() < f64::EPSILON);
    }
}
