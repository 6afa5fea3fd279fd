//! The posterior as it is kept and shipped: weighted sets of parameters, one row each, that experiments draw from.
//!
//! A parameter is *still its prior* if the largest difference between the two distribution functions (Kolmogorov and Smirnov)
//! is at most a tenth, or at most what as many draws of the prior would show by luck in one of a hundred cases: `1.63 /
//! sqrt(n)`, with n the effective number of members. Then the record has said nothing about it. The same holds for
//! parameters that were not fitted.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use nosb_scenario::Scenario;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::{Deserialize, Serialize};

use crate::calibration::abc::effective;
use crate::error::LabError;
use crate::folder::write_parquet;
use crate::keyed::{Purpose, Stream};
use crate::statistics::bisect;
use crate::varied::{Varied, drawable};

/// Name of the table, in a calibration's folder and in a scenario's.
pub const POSTERIOR: &str = "posterior.parquet";
/// Columns before the parameters.
const HEAD: [&str; 3] = ["weight", "distance", "misfit"];
/// A difference of distribution functions that is no news, however many members there are.
const NO_NEWS: f64 = 0.1;
/// Kolmogorov's critical value at 1 %.
const CRITICAL: f64 = 1.63;
const TARGETS: &str = "nosb_targets";
const SCENARIO: &str = "nosb_scenario";

/// A member: one set of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Weight; all sum to 1.
    pub weight: f64,
    /// Distance of its battle from the record.
    pub distance: f64,
    /// Mean square of its implausibilities.
    pub misfit: f64,
    /// Values, in the order of the paths.
    pub values: Vec<f64>,
}

/// Weighted sets of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// Name of the scenario.
    pub scenario: String,
    /// Digest of the targets it was fitted to.
    pub targets: String,
    /// Paths of the parameters.
    pub paths: Vec<String>,
    /// Members.
    pub members: Vec<Member>,
    /// Digest of all of it.
    pub digest: String,
}

/// How far a parameter's posterior is from its prior.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Informed {
    /// Largest difference of their distribution functions.
    pub difference: f64,
    /// What it must exceed.
    pub critical: f64,
}

impl Informed {
    /// Whether the record says something about the parameter.
    pub fn is_informed(&self) -> bool {
        self.difference > self.critical
    }
}

impl Posterior {
    /// Of members; weights are made to sum to 1.
    pub fn new(scenario: &str, targets: &str, paths: Vec<String>, mut members: Vec<Member>) -> Self {
        /// Weights that were made to sum to 1 before stay as they are, to the last bit.
        const ROUNDING: f64 = 1e-9;
        let sum: f64 = members.iter().map(|member| member.weight).sum();
        if (sum - 1.0).abs() > ROUNDING {
            members.iter_mut().for_each(|member| member.weight /= sum);
        }
        let numbers =
            members.iter().flat_map(|member| std::iter::once(member.weight).chain(member.values.iter().copied()));
        let bytes: Vec<u8> = numbers.flat_map(|number| number.to_bits().to_le_bytes()).collect();
        let digest = super::digest(&[paths.join(",").into_bytes(), bytes].concat());
        Self { scenario: scenario.into(), targets: targets.into(), paths, members, digest }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no posterior.
    pub fn read(path: &Path) -> Result<Self, LabError> {
        let not = |cause: String| LabError::Read {
            path: path.to_path_buf(),
            cause,
            remedy: "give the posterior.parquet that `nosb lab calibrate` wrote".into(),
        };
        let bytes = std::fs::read(path).map_err(|error| not(error.to_string()))?;
        Self::from_bytes(bytes).map_err(not)
    }

    /// The posterior that a scenario ships with.
    ///
    /// # Errors
    /// If there is none, or it is damaged.
    pub fn of(scenario: &Scenario) -> Result<Self, LabError> {
        let none = || {
            LabError::request(
                format!("the scenario `{}` has no {POSTERIOR}: it has not been calibrated", scenario.name()),
                format!(
                    "run `nosb lab calibrate {} --out DIR`, then give `--posterior DIR/{POSTERIOR}`",
                    scenario.name()
                ),
            )
        };
        let bytes = scenario.shipped_bytes(POSTERIOR)?.ok_or_else(none)?;
        Self::from_bytes(bytes).map_err(|cause| {
            LabError::request(
                format!("{POSTERIOR} of the scenario `{}` cannot be read: {cause}", scenario.name()),
                "put the one that `nosb lab calibrate` wrote there",
            )
        })
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, String> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).map_err(|e| e.to_string())?;
        let schema = Arc::clone(builder.schema());
        let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        if names.len() <= HEAD.len() || names[..HEAD.len()] != HEAD {
            return Err("it is no table of weighted parameters".into());
        }
        let mut members = Vec::new();
        for batch in builder.build().map_err(|error| error.to_string())? {
            let batch = batch.map_err(|error| error.to_string())?;
            let columns: Option<Vec<_>> =
                batch.columns().iter().map(|column| column.as_primitive_opt::<Float64Type>()).collect();
            let columns = columns.ok_or("a column does not hold numbers")?;
            for row in 0..batch.num_rows() {
                let at = |column: usize| columns[column].value(row);
                let values = (HEAD.len()..columns.len()).map(at).collect();
                members.push(Member { weight: at(0), distance: at(1), misfit: at(2), values });
            }
        }
        let sound = |member: &Member| member.weight >= 0.0 && member.values.iter().all(|value| value.is_finite());
        if members.is_empty() || !members.iter().all(sound) || members.iter().all(|member| member.weight == 0.0) {
            return Err("its weights are no weights, or it has no rows".into());
        }
        let about = |key: &str| schema.metadata().get(key).cloned().unwrap_or_default();
        Ok(Self::new(&about(SCENARIO), &about(TARGETS), names[HEAD.len()..].to_vec(), members))
    }

    /// Writes the table.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, path: &Path, units: &[String]) -> Result<(), LabError> {
        let mut fields: Vec<Field> = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        let mut add = |name: &str, unit: &str, doc: &str, of: &dyn Fn(&Member) -> f64| {
            let mut values = Float64Builder::new();
            self.members.iter().for_each(|member| values.append_value(of(member)));
            let about = [("unit", unit), ("description", doc)].map(|(key, value)| (key.to_string(), value.to_string()));
            fields.push(Field::new(name, DataType::Float64, false).with_metadata(about.into()));
            columns.push(Arc::new(values.finish()));
        };
        add(HEAD[0], "1", "weight; all sum to 1", &|member| member.weight);
        add(HEAD[1], "1", "distance of the member's battle from the record", &|member| member.distance);
        add(HEAD[2], "1", "mean square of implausibilities, over many seeds (best member first)", &|member| {
            member.misfit
        });
        for (index, path) in self.paths.iter().enumerate() {
            add(path, &units[index], "parameter", &|member| member.values[index]);
        }
        let about = [(SCENARIO, &self.scenario), (TARGETS, &self.targets)];
        let about = about.map(|(key, value)| (key.to_string(), value.clone()));
        let batch = RecordBatch::try_new(Arc::new(Schema::new_with_metadata(fields, about.into())), columns);
        write_parquet(path, &batch.map_err(|error| LabError::Internal(error.to_string()))?)
    }

    /// The parameters as they are in a scenario.
    ///
    /// # Errors
    /// If the scenario lacks one, or a member lies outside its range.
    pub fn varied(&self, scenario: &Scenario) -> Result<Vec<Varied>, LabError> {
        let one = |(index, path): (usize, &String)| {
            let varied = drawable(scenario, path).map_err(|(message, remedy)| LabError::request(message, remedy))?;
            let outside = |member: &&Member| !(varied.low..=varied.high).contains(&member.values[index]);
            if let Some(member) = self.members.iter().find(outside) {
                return Err(LabError::request(
                    format!("the posterior has {} for `{path}`, which is outside its range", member.values[index]),
                    "the rules have changed since the calibration: calibrate again",
                ));
            }
            Ok(varied)
        };
        self.paths.iter().enumerate().map(one).collect()
    }

    /// The member of one draw, by its weight: a function of seed and number of the draw.
    pub fn draw(&self, first_seed: u64, number: u64) -> &Member {
        let key = first_seed ^ number.rotate_left(32);
        let at = Stream::new(key, Purpose::Members, 0).uniform();
        let mut sum = 0.0;
        let found = self.members.iter().find(|member| {
            sum += member.weight;
            sum >= at
        });
        found.unwrap_or(&self.members[self.members.len() - 1])
    }

    /// Draws of equal weight that say as much.
    pub fn effective(&self) -> f64 {
        effective(self.members.iter().map(|member| member.weight))
    }

    /// The best member: a calibration puts it first.
    pub fn best(&self) -> &Member {
        &self.members[0]
    }

    /// Quantiles of a parameter by weight.
    pub fn quantiles<const N: usize>(&self, parameter: usize, at: [f64; N]) -> [f64; N] {
        let sorted = self.sorted(parameter);
        at.map(|share| {
            let mut sum = 0.0;
            let found = sorted.iter().find(|(_, weight)| {
                sum += weight;
                sum >= share
            });
            found.or(sorted.last()).map_or(f64::NAN, |(value, _)| *value)
        })
    }

    /// How far a parameter is from its prior.
    pub fn informed(&self, varied: &Varied) -> Option<Informed> {
        let parameter = self.paths.iter().position(|path| *path == varied.path)?;
        let mut difference = 0.0_f64;
        let mut sum = 0.0;
        for (value, weight) in self.sorted(parameter) {
            let prior = bisect(0.0, 1.0, |share| varied.at(share) >= value);
            difference = difference.max((prior - sum).abs());
            sum += weight;
            difference = difference.max((prior - sum).abs());
        }
        Some(Informed { difference, critical: NO_NEWS.max(CRITICAL / libm::sqrt(self.effective())) })
    }

    fn sorted(&self, parameter: usize) -> Vec<(f64, f64)> {
        let mut list: Vec<(f64, f64)> = self.members.iter().map(|m| (m.values[parameter], m.weight)).collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varied(path: &str) -> Varied {
        Varied {
            path: path.into(),
            unit: "1".into(),
            distribution: "uniform".into(),
            low: 2.0,
            best: 3.0,
            high: 4.0,
            levels: 3,
            assumed: true,
        }
    }

    fn posterior(members: usize, of: impl Fn(f64) -> f64) -> Posterior {
        let member = |index: usize| {
            let share = (index as f64 + 0.5) / members as f64;
            Member {
                weight: 1.0,
                distance: share,
                misfit: 1.0 + share,
                values: vec![2.0 + 2.0 * share, 2.0 + 2.0 * of(share)],
            }
        };
        let paths = vec!["a.b".to_string(), "c.d".to_string()];
        Posterior::new("two-fords", "0", paths, (0..members).map(member).collect())
    }

    #[test]
    fn a_posterior_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(POSTERIOR);
        let written = posterior(50, |share| share * share);
        written.write(&path, &["1".into(), "km".into()]).unwrap();
        assert_eq!(Posterior::read(&path).unwrap(), written);
        std::fs::write(&path, b"nothing").unwrap();
        assert!(Posterior::read(&path).is_err());
    }

    #[test]
    fn what_is_still_its_prior_is_told_from_what_is_not() {
        let found = posterior(400, |share| 0.25 + 0.5 * share);
        assert!(!found.informed(&varied("a.b")).unwrap().is_informed());
        assert!(found.informed(&varied("c.d")).unwrap().is_informed());
        assert!(found.informed(&varied("e.f")).is_none());
        // Few members say little.
        assert!(!posterior(20, |share| 0.25 + 0.5 * share).informed(&varied("c.d")).unwrap().is_informed());
    }

    #[test]
    fn draws_follow_the_weights() {
        let mut unequal = posterior(4, |share| share);
        unequal.members[2].weight = 10.0;
        let unequal = Posterior::new("", "", unequal.paths, unequal.members);
        let third = (0..1000).filter(|number| unequal.draw(1, *number).values == unequal.members[2].values).count();
        assert!((860..=960).contains(&third), "{third} of 1000");
        assert_eq!(unequal.draw(1, 7), unequal.draw(1, 7));
        assert_eq!(unequal.quantiles(0, [0.5]), [unequal.members[2].values[0]]);
    }
}
