//! Parameters that an experiment varies: by a design over ranges, or by draws from their priors.

use nosb_engine::chance::{key_of, philox4x32};
use nosb_engine::rules::Value;
use nosb_scenario::Scenario;
use nosb_scenario::reading::{Problems, Section, did_you_mean};

use crate::design;
use crate::error::LabError;
use crate::statistics::bisect;

/// Kinds of design by name.
const KINDS: [&str; 5] = ["grid", "random", "latin-hypercube", "nolh", "sobol"];
const DEFAULT_LEVELS: f64 = 3.0;
/// Most points: each is fought in every arm.
const MOST_POINTS: f64 = 1_000_000.0;
/// Source of a parameter that nobody measured.
const ASSUMPTION: &str = "assumption";
/// Stream of the draws from priors, apart from all others under the same seed.
const PRIOR_STREAM: u32 = 0x5052_494F;
/// Key of designs: a design is the same whenever it is made.
const DESIGN_KEY: u64 = 1942;

/// A parameter that takes other values than its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Varied {
    /// Path.
    pub path: String,
    /// Unit.
    pub unit: String,
    /// Distribution within the range.
    pub distribution: String,
    /// Lower end.
    pub low: f64,
    /// The scenario's value.
    pub best: f64,
    /// Upper end.
    pub high: f64,
    /// Levels in a grid.
    pub levels: usize,
    /// Whether it is an assumption.
    pub assumed: bool,
}

impl Varied {
    /// Value at a quantile 0..1.
    pub fn at(&self, quantile: f64) -> f64 {
        design::prior_quantile(&self.distribution, self.low, self.best, self.high, quantile)
    }

    /// The quantile at which the scenario's value stands.
    pub fn quantile_of_best(&self) -> f64 {
        bisect(0.0, 1.0, |quantile| self.at(quantile) > self.best)
    }
}

/// A design over parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Its kind, by name.
    pub kind: String,
    /// Values of the parameters at each point.
    pub points: Vec<Vec<f64>>,
}

/// A parameter that can be drawn from its prior, or why not, with the remedy.
pub fn drawable(scenario: &Scenario, path: &str) -> Result<Varied, (String, String)> {
    let parameters = scenario.parameters();
    let Some(parameter) = parameters.get(path) else {
        let remedy = did_you_mean(path, parameters.keys().map(String::as_str));
        return Err((format!("there is no parameter `{path}`"), remedy));
    };
    let Value::Number(best) = parameter.value else {
        return Err((format!("`{path}` is a switch"), "switches belong in the patches of an arm".into()));
    };
    if parameter.low >= parameter.high {
        return Err((format!("`{path}` has no range"), "give `low` and `high`, or leave it out".into()));
    }
    Ok(Varied {
        path: path.into(),
        unit: parameter.unit.clone(),
        distribution: parameter.distribution.clone(),
        low: parameter.low,
        best,
        high: parameter.high,
        levels: DEFAULT_LEVELS as usize,
        assumed: parameter.source.split(';').any(|id| id.trim() == ASSUMPTION),
    })
}

/// Every parameter with a prior that is not fixed.
pub fn all_with_priors(scenario: &Scenario) -> Vec<Varied> {
    let list = scenario.parameters().keys().filter_map(|path| drawable(scenario, path).ok());
    list.filter(|varied| varied.distribution != "fixed").collect()
}

/// The value of a parameter in one draw: a function of the seed, the draw and the path, and of nothing else.
pub fn draw(varied: &Varied, first_seed: u64, draw: u64) -> f64 {
    let counter = [draw as u32, (draw >> 32) as u32, key_of(&varied.path), PRIOR_STREAM];
    let words = philox4x32(counter, [first_seed as u32, (first_seed >> 32) as u32]);
    // The middle of one of 2^32 equal steps: never 0 or 1.
    varied.at((f64::from(words[0]) + 0.5) / 4_294_967_296.0)
}

/// Reads `[[parameter]]` and `[design]`; a study of sensitivity makes its own design.
pub fn read(
    top: &Section<'_>,
    scenario: &Scenario,
    study: bool,
    problems: &mut Problems,
) -> (Vec<Varied>, Option<Design>) {
    let before = problems.count();
    let mut list: Vec<Varied> = Vec::new();
    for section in top.tables("parameter", problems) {
        if let Some(varied) = parameter(&section, scenario, problems) {
            if list.iter().any(|other| other.path == varied.path) {
                problems.add(section.wrong("path", format!("`{}` is varied twice", varied.path), "leave one out"));
            }
            list.push(varied);
        }
        section.finish(problems);
    }
    let Some(section) = top.table_or_none("design", problems) else {
        if !list.is_empty() && !study {
            let remedy = format!("add [design] with `kind`, one of {}", KINDS.join(", "));
            problems.add(top.wrong("parameter", "parameters are varied by a design, and there is none", remedy));
        }
        return (list, None);
    };
    let kind = section.choice("kind", &KINDS, problems).map(|index| KINDS[index]);
    let points = section.number_or_none("points", problems).unwrap_or(0.0);
    section.finish(problems);
    if list.is_empty() && problems.count() == before {
        problems.add(section.wrong("kind", "a design needs parameters", "add [[parameter]] with a `path`"));
    }
    let whole = (1.0..=MOST_POINTS).contains(&points) && libm::floor(points) == points;
    if kind.is_some_and(|kind| kind != "grid") && !whole {
        let message = format!("a design needs a whole number of points from 1 to {MOST_POINTS}");
        problems.add(section.wrong("points", message, "write for example `points = 33`"));
    }
    let Some(kind) = kind.filter(|_| problems.count() == before) else { return (list, None) };
    match points_of(kind, &list, points as usize) {
        Ok(points) => (list, Some(Design { kind: kind.into(), points })),
        Err(message) => {
            problems.add(section.wrong("points", message, "give other `points`, or fewer parameters"));
            (list, None)
        }
    }
}

/// Values of the parameters at every point of a design.
fn points_of(kind: &str, list: &[Varied], n: usize) -> Result<Vec<Vec<f64>>, String> {
    let k = list.len();
    let unit = match kind {
        "grid" => {
            let levels: Vec<usize> = list.iter().map(|varied| varied.levels).collect();
            let all = levels.iter().fold(1.0, |product, levels| product * *levels as f64);
            if all > MOST_POINTS {
                return Err(format!("the grid has {all} points; at most {MOST_POINTS} can be fought"));
            }
            design::grid(&levels)
        }
        "random" => design::random(n, k, DESIGN_KEY),
        "latin-hypercube" => design::latin_hypercube(n, k, DESIGN_KEY),
        "nolh" => design::nearly_orthogonal(n, k, DESIGN_KEY).map_err(|error| error.to_string())?,
        _ => design::sobol(n, k, DESIGN_KEY).map_err(|error| error.to_string())?,
    };
    let value = |varied: &Varied, at: f64| {
        // Levels of a grid are evenly spaced numbers, whatever the prior.
        if kind == "grid" { varied.low + at * (varied.high - varied.low) } else { varied.at(at) }
    };
    Ok(unit.iter().map(|row| list.iter().zip(row).map(|(varied, at)| value(varied, *at)).collect()).collect())
}

fn parameter(section: &Section<'_>, scenario: &Scenario, problems: &mut Problems) -> Option<Varied> {
    let path = section.text("path", problems);
    let given = (section.number_or_none("low", problems), section.number_or_none("high", problems));
    let levels = section.number_or_none("levels", problems).unwrap_or(DEFAULT_LEVELS);
    if !(2.0..=1000.0).contains(&levels) || libm::floor(levels) != levels {
        problems.add(section.wrong("levels", format!("{levels} levels"), "give a whole number of 2 or more"));
    }
    if !section.has("path") {
        return None;
    }
    let found = match drawable(scenario, path) {
        Ok(varied) => Some(varied),
        // A number without a range may be varied over a range that is given.
        Err(_) if scenario.parameters().get(path).is_some_and(|p| matches!(p.value, Value::Number(_))) => None,
        Err((message, remedy)) => {
            problems.add(section.wrong("path", message, remedy));
            return None;
        }
    };
    let parameter = scenario.parameters().get(path)?;
    let range = match (given, &found) {
        ((None, None), Some(varied)) => return Some(Varied { levels: levels as usize, ..varied.clone() }),
        ((low, high), _) => (low.unwrap_or(parameter.low), high.unwrap_or(parameter.high)),
    };
    if range.0 >= range.1 {
        let message = format!("the range {} to {} of `{path}` is reversed or empty", range.0, range.1);
        problems.add(section.wrong("low", message, "`low` must be below `high`"));
        return None;
    }
    if range.0 < parameter.low || range.1 > parameter.high {
        let message = format!("the range {} to {} of `{path}` goes beyond that of the rules", range.0, range.1);
        let remedy = format!("stay within {} to {} {}", parameter.low, parameter.high, parameter.unit);
        problems.add(section.wrong(if range.0 < parameter.low { "low" } else { "high" }, message, remedy));
        return None;
    }
    let Value::Number(best) = parameter.value else { return None };
    Some(Varied {
        path: path.into(),
        unit: parameter.unit.clone(),
        distribution: "uniform".into(),
        low: range.0,
        best,
        high: range.1,
        levels: levels as usize,
        assumed: found.is_some_and(|varied| varied.assumed),
    })
}

/// What is drawn from priors in each pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uncertainty {
    /// Nothing: the rules as shipped.
    #[default]
    None,
    /// The parameters that carry the effect (`carried_by`).
    Carried,
    /// Every parameter that is not fixed.
    Priors,
    /// Sets of parameters that the record allows; what carries the effect and was not fitted, from its prior.
    Posterior,
}

impl Uncertainty {
    /// All kinds with their names.
    pub const ALL: [(&'static str, Self); 4] =
        [("none", Self::None), ("carried", Self::Carried), ("priors", Self::Priors), ("posterior", Self::Posterior)];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("none", |(name, _)| name)
    }

    /// The parameters it draws from their priors.
    pub fn parameters(self, scenario: &Scenario, carried_by: &[String]) -> Result<Vec<Varied>, LabError> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Priors => Ok(all_with_priors(scenario)),
            Self::Carried | Self::Posterior => carried_by
                .iter()
                .map(|path| drawable(scenario, path).map_err(|(message, remedy)| LabError::request(message, remedy)))
                .collect(),
        }
    }
}
