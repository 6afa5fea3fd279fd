//! Kinds of metrics and what each needs.

/// Their names in `metrics.toml`.
pub const KINDS: [&str; 31] = [
    "first-entry",
    "region-taken",
    "region-retaken",
    "share-at",
    "strip-depth",
    "encircled",
    "encircled-men",
    "army-surrendered",
    "pocket-area",
    "men-at",
    "tanks-at",
    "pocketed-at",
    "cohesion-at",
    "ration-at",
    "ground-at",
    "strength-at",
    "elements-at",
    "total",
    "fates",
    "fates-reach",
    "casualties",
    "sick-and-wounded",
    "rate-per-day",
    "rate-per-month",
    "mean-per-day",
    "mean-temperature",
    "first-floes",
    "ice-reaches",
    "rubble-share",
    "map-agreement",
    "map-agreement-naive",
];

/// Keys that a metric of a kind must give; some may be asked of a headquarters in place of a side.
pub fn needs(kind: &str, of_headquarters: bool) -> &'static [&'static str] {
    match kind {
        "first-entry" | "region-taken" | "region-retaken" => &["side", "region"],
        "share-at" => &["side", "region", "at"],
        "strip-depth" => &["side", "region", "bank", "at"],
        "encircled" => &["side", "men"],
        "men-at" | "tanks-at" | "pocketed-at" | "cohesion-at" | "ration-at" if of_headquarters => &["at"],
        "pocket-area" | "men-at" | "tanks-at" | "pocketed-at" | "cohesion-at" | "ration-at" | "ground-at" => {
            &["side", "at"]
        }
        "strength-at" => &["headquarters", "at"],
        "elements-at" => &["side", "region", "at"],
        "total" | "rate-per-month" | "mean-per-day" => &["side", "counter"],
        "fates" => &["side", "fates"],
        "fates-reach" => &["side", "fates", "men"],
        "mean-temperature" => &["from", "until"],
        "first-floes" => &[],
        "ice-reaches" => &["cm"],
        "rate-per-day" => &["side", "over", "days"],
        "rubble-share" => &["region"],
        "map-agreement" | "map-agreement-naive" => &["at"],
        _ => &["side"],
    }
}
