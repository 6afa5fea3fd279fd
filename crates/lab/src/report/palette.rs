//! Colours of the plots: few, apart for every kind of colour sight, named by what they mean. The style sheet
//! (`style.css`) replaces each of them by its value for dark screens, so what is written here must be found there; a
//! test looks.

use plotters::style::RGBColor;

/// Text and the zero line.
pub const INK: RGBColor = RGBColor(0x1C, 0x1B, 0x1A);
/// Lesser text: ticks, units.
pub const MUTED: RGBColor = RGBColor(0x6B, 0x68, 0x63);
/// Grid lines.
pub const RULE: RGBColor = RGBColor(0xDF, 0xDC, 0xD5);
/// Band of the smallest effect of interest.
pub const BAND: RGBColor = RGBColor(0xF1, 0xE8, 0xD2);
/// The baseline.
pub const BASELINE: RGBColor = RGBColor(0x85, 0x82, 0x7C);
/// Paper: rings around points.
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFE, 0xFB);

/// Arms, in order.
pub const ARMS: [RGBColor; 7] = [
    RGBColor(0x1F, 0x6F, 0xB2),
    RGBColor(0xC6, 0x4F, 0x1B),
    RGBColor(0x13, 0x87, 0x6A),
    RGBColor(0x98, 0x50, 0x95),
    RGBColor(0xA9, 0x7C, 0x0A),
    RGBColor(0x2F, 0x9B, 0xC4),
    RGBColor(0x7B, 0x5B, 0x43),
];

/// Colour of an arm by its index in the section; the baseline is 0.
pub fn arm(index: usize) -> RGBColor {
    if index == 0 { BASELINE } else { ARMS[(index - 1) % ARMS.len()] }
}

/// A colour as the plots write it.
#[cfg(test)]
pub fn hex(colour: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_a_value_for_dark_screens() {
        let style = include_str!("style.css");
        for colour in [INK, MUTED, RULE, BAND, BASELINE, PAPER].into_iter().chain(ARMS) {
            for attribute in ["fill", "stroke"] {
                let rule = format!("[{attribute}=\"{}\"]", hex(colour));
                assert!(style.contains(&rule), "{rule} is missing in style.css");
            }
        }
    }
}
