//! What is said about a scenario, in the shapes of the API.

use std::collections::BTreeMap;

use nosb_engine::calendar::TICKS_PER_DAY;
use nosb_engine::measure::Observer;
use nosb_engine::rules::Value;
use nosb_scenario::{Recorded, Scenario};
use serde::Serialize;
use utoipa::ToSchema;

/// A scenario in a list.
#[derive(Serialize, ToSchema)]
pub struct ScenarioEntry {
    /// Name in paths and requests.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
}

/// A scenario.
#[derive(Serialize, ToSchema)]
pub struct ScenarioDetail {
    name: String,
    title: String,
    description: String,
    /// Digest of all that can change a battle.
    digest: String,
    days: Days,
    /// The first and the second side; `share` is of the first.
    sides: [String; 2],
    /// What symbols say of each side: the first is hostile, the second friend. It is a convention of drawing only.
    identities: [String; 2],
    weather: WeatherOf,
    metrics: Vec<MetricEntry>,
    patches: Vec<PatchEntry>,
    claims: Vec<ClaimEntry>,
    experiments: Vec<ScenarioEntry>,
    /// Names of the daily series.
    series: Vec<String>,
    /// Codes of the languages that have texts, besides English.
    languages: Vec<String>,
}

/// The span of a battle.
#[derive(Serialize, ToSchema)]
pub struct Days {
    first: String,
    last: String,
    count: u32,
}

/// The weather's own seed: battles of different seeds share it.
#[derive(Serialize, ToSchema)]
pub struct WeatherOf {
    seed: u64,
    /// Monthly means of the temperature, January first, C.
    monthly_temperature_c: Vec<f64>,
    /// Latitude of daylight, degrees.
    latitude_deg: f64,
}

/// What is measured.
#[derive(Serialize, ToSchema)]
pub struct MetricEntry {
    id: String,
    unit: String,
    doc: String,
    record: Option<RecordOf>,
}

/// What the record says of a metric: numbers, or dates as texts.
#[derive(Serialize, ToSchema)]
pub struct RecordOf {
    /// Row of the record.
    id: String,
    #[schema(value_type = Quantity)]
    value: serde_json::Value,
    #[schema(value_type = Quantity)]
    low: serde_json::Value,
    #[schema(value_type = Quantity)]
    high: serde_json::Value,
    source: String,
    confidence: String,
}

/// A number, or a date as a text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code)] // only its schema is used
pub enum Quantity {
    /// In the unit.
    Number(f64),
    /// `YYYY-MM-DD`.
    Date(String),
}

/// A patch that ships.
#[derive(Serialize, ToSchema)]
pub struct PatchEntry {
    name: String,
    title: String,
    description: String,
    /// The claim that it serves.
    claim: Option<String>,
}

/// A claim.
#[derive(Serialize, ToSchema)]
pub struct ClaimEntry {
    id: String,
    claim: String,
    said_by: String,
    cause_changed: String,
    counterfactual: String,
    primary_metric: String,
    secondary_metrics: String,
    /// Whether an experiment puts it to the test: `claim` of `POST /experiments`.
    testable: bool,
}

/// A number or a switch.
#[derive(Serialize, ToSchema)]
pub struct ParameterEntry {
    path: String,
    #[schema(value_type = Setting)]
    value: serde_json::Value,
    unit: String,
    low: f64,
    high: f64,
    distribution: String,
    source: String,
    confidence: String,
    note: String,
}

/// A number, or a switch.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code)] // only its schema is used
pub enum Setting {
    /// A number.
    Number(f64),
    /// On or off.
    Switch(bool),
}

/// A row of the record.
#[derive(Serialize, ToSchema)]
pub struct RecordEntry {
    id: String,
    topic: String,
    side: String,
    from: String,
    to: String,
    place: String,
    quantity: String,
    unit: String,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    source: String,
    confidence: String,
    note: String,
    /// The metric that is compared with it.
    metric: Option<String>,
}

/// A source.
#[derive(Serialize, ToSchema)]
pub struct SourceEntry {
    id: String,
    title: String,
    /// `read` or `recalled`.
    mark: String,
    note: String,
}

/// A value of the record as JSON.
pub fn recorded(value: &Recorded) -> serde_json::Value {
    match value {
        Recorded::Number(number) => serde_json::json!(number),
        Recorded::Date(date) => serde_json::json!(date.to_string()),
    }
}

/// What a scenario is.
pub fn description(scenario: &Scenario) -> ScenarioDetail {
    let world = scenario.world();
    let calendar = scenario.calendar();
    let experiments = scenario.experiments();
    ScenarioDetail {
        name: scenario.name().into(),
        title: scenario.title().into(),
        description: scenario.description().into(),
        digest: scenario.digest(),
        days: Days {
            first: calendar.date(0).to_string(),
            last: calendar.date(calendar.ticks.saturating_sub(1)).to_string(),
            count: calendar.ticks / TICKS_PER_DAY,
        },
        sides: world.forces.sides.clone(),
        identities: ["hostile".into(), "friend".into()],
        weather: WeatherOf {
            seed: scenario.weather_seed(),
            monthly_temperature_c: world.monthly_temperature_c.to_vec(),
            latitude_deg: f64::from(calendar.latitude_hundredths) / 100.0,
        },
        metrics: scenario
            .metrics()
            .map(|metric| MetricEntry {
                id: metric.id.clone(),
                unit: metric.unit.clone(),
                doc: metric.doc.clone(),
                record: metric.record.as_ref().map(|record| RecordOf {
                    id: record.id.clone(),
                    value: recorded(&record.value),
                    low: recorded(&record.low),
                    high: recorded(&record.high),
                    source: record.source.clone(),
                    confidence: record.confidence.clone(),
                }),
            })
            .collect(),
        patches: scenario
            .patches_shipped()
            .into_iter()
            .map(|listed| PatchEntry {
                claim: scenario.patch_claim(&listed.name),
                name: listed.name,
                title: listed.title,
                description: listed.description,
            })
            .collect(),
        claims: scenario
            .claims()
            .into_iter()
            .map(|claim| ClaimEntry {
                testable: scenario.experiment_file(&claim.id).is_some(),
                id: claim.id,
                claim: claim.claim,
                said_by: claim.said_by,
                cause_changed: claim.cause_changed,
                counterfactual: claim.counterfactual,
                primary_metric: claim.primary_metric,
                secondary_metrics: claim.secondary_metrics,
            })
            .collect(),
        experiments: experiments
            .into_iter()
            .map(|listed| ScenarioEntry { name: listed.name, title: listed.title, description: listed.description })
            .collect(),
        series: Observer::new(&world).series().names.clone(),
        languages: scenario.languages(),
    }
}

/// Every number and switch.
pub fn parameters(scenario: &Scenario) -> Vec<ParameterEntry> {
    scenario
        .parameters()
        .values()
        .map(|parameter| ParameterEntry {
            path: parameter.path.clone(),
            value: match parameter.value {
                Value::Number(number) => serde_json::json!(number),
                Value::Switch(on) => serde_json::json!(on),
            },
            unit: parameter.unit.clone(),
            low: parameter.low,
            high: parameter.high,
            distribution: parameter.distribution.clone(),
            source: parameter.source.clone(),
            confidence: parameter.confidence.clone(),
            note: parameter.note.clone(),
        })
        .collect()
}

/// Every row of the record, with the metric that is compared with it.
pub fn record(scenario: &Scenario) -> Vec<RecordEntry> {
    let metrics: BTreeMap<&str, &str> = scenario
        .metrics()
        .filter_map(|metric| Some((metric.record.as_ref()?.id.as_str(), metric.id.as_str())))
        .collect();
    scenario
        .record()
        .into_iter()
        .map(|row| RecordEntry {
            metric: metrics.get(row.id.as_str()).map(|id| id.to_string()),
            id: row.id,
            topic: row.topic,
            side: row.side,
            from: row.from,
            to: row.to,
            place: row.place,
            quantity: row.quantity,
            unit: row.unit,
            value: row.value,
            low: row.low,
            high: row.high,
            source: row.source,
            confidence: row.confidence,
            note: row.note,
        })
        .collect()
}

/// Sources by id.
pub fn sources(scenario: &Scenario) -> Vec<SourceEntry> {
    let sources = scenario.sources().into_iter();
    sources
        .map(|source| SourceEntry { id: source.id, title: source.title, mark: source.mark, note: source.note })
        .collect()
}
