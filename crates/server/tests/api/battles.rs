use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt16Type};
use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Api, api, batches, small};

#[tokio::test]
async fn a_battle_is_fought_once_and_then_given_at_once() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    assert_eq!(fought["seed"], 7);
    assert!(fought["metrics"].as_object().is_some_and(|metrics| !metrics.is_empty()));
    let again = api.post("/battles", &small(7)).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json(), fought);
    assert_eq!(api.get("/jobs").await.json().as_array().unwrap().len(), 1);
    let other = api.battle(&json!({"scenario": "two-fords", "seed": 8})).await;
    assert_ne!(other["state_hash"], fought["state_hash"]);
}

#[tokio::test]
async fn a_battle_is_the_same_as_on_the_command_line() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    let scenario = nosb_scenario::Scenario::load("two-fords").unwrap();
    let (world, mut state) = scenario.build(7).unwrap();
    let other = nosb_recording::fight(&world, &mut state, nosb_recording::Options::default(), &mut []).unwrap();
    assert_eq!(fought["state_hash"], format!("{:016x}", other.state_hash));
}

#[tokio::test]
async fn blocks_hold_every_day_once() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    let (id, blocks) = (fought["id"].as_str().unwrap(), fought["blocks"].as_u64().unwrap());
    let cells = batches(&api.get("/scenarios/two-fords/map").await.body)[0].num_rows();
    let mut days = BTreeSet::new();
    for block in 0..blocks {
        let elements = api.get(&format!("/battles/{id}/elements/{block}")).await;
        assert_eq!(elements.status, StatusCode::OK);
        assert!(elements.header("cache-control").contains("immutable"));
        let elements = &batches(&elements.body)[0];
        let schema = elements.schema();
        assert!(schema.metadata()["missions"].starts_with("rest,hold,march"));
        assert!(schema.metadata()["states"].starts_with("awaited,active"));
        let day = elements.column_by_name("day").unwrap().as_primitive::<UInt16Type>();
        for day in day.values() {
            assert_eq!(u64::from(*day) / 16, block);
            days.insert(*day);
        }
        let ground = &batches(&api.get(&format!("/battles/{id}/cells/{block}")).await.body)[0];
        let day = ground.column_by_name("day").unwrap().as_primitive::<UInt16Type>();
        let first = day.value(0);
        assert_eq!(day.values().iter().filter(|day| **day == first).count(), cells, "all cells on a block's first day");
    }
    assert_eq!(
        days.into_iter().map(u64::from).collect::<Vec<_>>(),
        (0..=fought["days"].as_u64().unwrap()).collect::<Vec<_>>()
    );
    api.get(&format!("/battles/{id}/elements/{blocks}")).await.refused(404, "not_found");
    api.get(&format!("/battles/{id}/cells/-1")).await.refused(404, "not_found");
}

#[tokio::test]
async fn stories_agree_with_the_blocks() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    let id = fought["id"].as_str().unwrap();
    let block = &batches(&api.get(&format!("/battles/{id}/elements/0")).await.body)[0];
    let column = |name: &str| block.column_by_name(name).unwrap().as_primitive::<UInt16Type>().clone();
    let (element, cell, men) = (column("element").value(0), column("cell").value(0), column("men").value(0));
    let cohesion = block.column_by_name("cohesion").unwrap().as_primitive::<UInt8Type>().value(0);
    let story = api.get(&format!("/battles/{id}/element/{element}")).await.json();
    assert_eq!(story["days"][0]["men"], men);
    assert_eq!(story["days"][0]["cell"], cell);
    assert!((story["days"][0]["cohesion"].as_f64().unwrap() - f64::from(cohesion) / 255.0).abs() < 0.001);
    let story = api.get(&format!("/battles/{id}/cell/{cell}")).await.json();
    assert!(story["stays"].as_array().unwrap().iter().any(|stay| stay["element"] == element && stay["from"] == 0));
    api.get(&format!("/battles/{id}/cell/65534")).await.refused(404, "not_found");
    api.get(&format!("/battles/{id}/element/65534")).await.refused(404, "not_found");
}

#[tokio::test]
async fn series_and_events_are_there() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    let id = fought["id"].as_str().unwrap();
    let series = &batches(&api.get(&format!("/battles/{id}/series")).await.body)[0];
    assert_eq!(series.num_rows() as u64, fought["days"].as_u64().unwrap());
    assert!(series.column_by_name("temperature_c").is_some());
    let events = api.get(&format!("/battles/{id}/events")).await.json();
    assert!(events.as_array().unwrap().iter().all(|event| event["text"].is_string() && event["tick"].is_u64()));
}

#[tokio::test]
async fn a_battle_can_end_early_and_the_last_day_is_no_early_end() {
    let api = Api::new();
    let whole = api.battle(&small(7)).await;
    let detail = api.get("/scenarios/two-fords").await.json();
    let last = &detail["days"]["last"];
    let same = api.battle(&json!({"scenario": "two-fords", "seed": 7, "until": last})).await;
    assert_eq!(same["id"], whole["id"]);
    let first = &detail["days"]["first"];
    let short = api.battle(&json!({"scenario": "two-fords", "seed": 7, "until": first})).await;
    assert_eq!(short["days"], 1);
}

#[tokio::test]
async fn wrong_battles_are_refused() {
    let api = Api::new();
    let cases = [
        (json!({"scenario": "two-fords", "seed": 7, "until": "-0001-01-01"}), 400, "invalid_date"),
        (json!({"scenario": "two-fords", "seed": 7, "until": "1066-10-14"}), 400, "invalid_date"),
        (json!({"scenario": "two-fords", "seed": 7, "until": "9999-99-99"}), 400, "invalid_date"),
        (json!({"scenario": "two-fords", "seed": u64::MAX}), 400, "invalid_seed"),
        (json!({"scenario": "two-fords", "seed": -1}), 422, "invalid_body"),
        (json!({"scenario": "two-fords"}), 422, "invalid_body"),
        (json!({"scenario": "two-fords", "seed": 1, "surprise": 1}), 422, "invalid_body"),
        (json!({"scenario": "moscow", "seed": 1}), 404, "not_found"),
        (json!({"scenario": "../two-fords", "seed": 1}), 404, "not_found"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["/etc/passwd"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["Cargo.toml"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["../patches/no-rubble"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["<script>alert(1)</script>"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["weather.severity_c=NaN"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["weather.severity_c=1e300"]}), 422, "invalid_patch"),
        (json!({"scenario": "two-fords", "seed": 1, "patches": ["no.such.path=1"]}), 422, "invalid_patch"),
        (
            json!({"scenario": "two-fords", "seed": 1, "patches": vec!["weather.severity_c=0"; 65]}),
            422,
            "too_many_patches",
        ),
        (json!({"scenario": "two-fords", "seed": 1, "patches": vec!["a"; 10_000]}), 422, "too_many_patches"),
    ];
    for (request, status, code) in cases {
        let answer = api.post("/battles", &request).await;
        answer.refused(status, code);
        assert!(answer.header("content-type").starts_with("application/json"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert!(api.get("/jobs").await.json().as_array().unwrap().is_empty());
}

#[tokio::test]
async fn wrong_ids_are_refused() {
    let server = Api::new();
    for id in ["x", "0", "..%2f..", "%2e%2e%2fjobs.sqlite", "00000000000000000000000000000000", &"a".repeat(5000)] {
        for rest in ["", "/series", "/events", "/elements/0", "/cells/0", "/cell/0", "/element/0"] {
            let answer = server.ask(Method::GET, &api(&format!("/battles/{id}{rest}")), &[], "").await;
            answer.refused(404, "not_found");
        }
    }
}

#[tokio::test]
async fn the_oldest_battles_make_room() {
    let api = Api::with(|settings| settings.most_battles = 2);
    for seed in 0..4 {
        api.battle(&small(seed)).await;
        // Some disks count time in hundredths of a second.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(std::fs::read_dir(api.folder.path().join("data/battles")).unwrap().count(), 2);
    assert_eq!(api.post("/battles", &small(3)).await.status, StatusCode::OK);
    assert_eq!(api.post("/battles", &small(0)).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn events_say_what_they_are_about() {
    let api = Api::new();
    let fought = api.battle(&small(7)).await;
    let events = api.get(&format!("/battles/{}/events", fought["id"].as_str().unwrap())).await.json();
    let of = |kind: &str| events.as_array().unwrap().iter().find(|event| event["kind"] == kind).cloned();
    let region = of("region_reached").or_else(|| of("region_taken")).unwrap();
    assert!(region["about"].is_string() && region["amount"].is_null(), "{region}");
    for event in events.as_array().unwrap().iter().filter(|event| event["kind"] == "surrendered") {
        assert!(event["amount"].is_number() && event["element"].is_number(), "{event}");
    }
}
