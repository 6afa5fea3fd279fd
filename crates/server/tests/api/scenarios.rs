use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, UInt64Type};
use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Api, SMALL, api, batches};

#[tokio::test]
async fn scenarios_are_listed_and_described() {
    let api = Api::new();
    let list = api.get("/scenarios").await.json();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"stalingrad") && names.contains(&SMALL), "{names:?}");
    let detail = api.get("/scenarios/stalingrad").await.json();
    assert_eq!(detail["days"]["first"], "1942-07-17");
    assert_eq!(detail["days"]["count"], 227);
    assert_eq!(detail["sides"].as_array().unwrap().len(), 2);
    let metrics = detail["metrics"].as_array().unwrap();
    assert!(metrics.iter().any(|metric| metric["record"]["value"].is_string()), "dates are texts");
    assert!(metrics.iter().any(|metric| metric["record"]["value"].is_number()));
    assert!(detail["patches"].as_array().unwrap().iter().any(|patch| patch["name"] == "no-order-227"));
    assert!(detail["claims"].as_array().unwrap().iter().any(|claim| claim["testable"] == true));
    assert!(detail["series"].as_array().unwrap().iter().any(|name| name == "city_share_axis"));
}

#[tokio::test]
async fn the_map_has_a_row_for_each_cell() {
    let api = Api::new();
    let answer = api.get("/scenarios/stalingrad/map").await;
    assert_eq!(answer.header("content-type"), "application/vnd.apache.arrow.stream");
    let batch = &batches(&answer.body)[0];
    assert!(batch.num_rows() > 3000, "{}", batch.num_rows());
    assert!(batch.column_by_name("h3").unwrap().as_primitive::<UInt64Type>().values().iter().all(|h3| *h3 > 0));
    let lat = batch.column_by_name("lat").unwrap().as_primitive::<Float32Type>();
    assert!(lat.values().iter().all(|lat| (40.0..60.0).contains(lat)));
}

#[tokio::test]
async fn layers_elements_parameters_record_and_sources_are_there() {
    let api = Api::new();
    let layers = api.get("/scenarios/stalingrad/layers").await.json();
    for layer in ["rivers", "rail", "roads", "places", "terrain", "city", "defence_lines", "fronts"] {
        assert!(!layers[layer]["features"].as_array().unwrap().is_empty(), "{layer}");
    }
    let elements = api.get("/scenarios/stalingrad/elements").await.json();
    for element in elements.as_array().unwrap() {
        let sidc = element["sidc"].as_str().unwrap();
        assert!(sidc.len() == 20 && sidc.bytes().all(|byte| byte.is_ascii_digit()), "{element}");
        let hostile = &sidc[3..4] == "6";
        assert_eq!(hostile, element["side"] == "axis", "{element}");
    }
    let parameters = api.get("/scenarios/stalingrad/parameters").await.json();
    assert!(
        parameters
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["path"] == "discipline.prohibition" && one["value"] == true)
    );
    let record = api.get("/scenarios/stalingrad/record").await.json();
    assert!(record.as_array().unwrap().iter().any(|row| row["metric"] == "surrendered_on"));
    assert!(api.get("/scenarios/stalingrad/sources").await.json()[0]["mark"].is_string());
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let server = Api::new();
    for path in ["", "/map", "/layers", "/elements", "/parameters", "/record", "/sources"] {
        let path = api(&format!("/scenarios/{SMALL}{path}"));
        let first = server.ask(Method::GET, &path, &[("accept-encoding", "gzip")], "").await;
        assert_eq!(first.status, StatusCode::OK, "{path}");
        assert_eq!(first.header("content-encoding"), "gzip", "{path}");
        let again = server.ask(Method::GET, &path, &[("if-none-match", first.header("etag"))], "").await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        assert!(again.body.is_empty());
    }
}

#[tokio::test]
async fn unknown_scenarios_are_refused() {
    let api = Api::new();
    for name in ["moscow", "..%2f..%2fetc", "%2e%2e", "<script>", "STALINGRAD", "a%00b"] {
        let escaped = name.replace('<', "%3C").replace('>', "%3E");
        for part in ["", "/map", "/elements"] {
            api.get(&format!("/scenarios/{escaped}{part}")).await.refused(404, "not_found");
        }
    }
}

#[tokio::test]
async fn texts_come_in_the_languages_that_there_are() {
    let api = Api::new();
    assert_eq!(api.get("/scenarios/stalingrad").await.json()["languages"], json!(["ru"]));
    let texts = api.get("/scenarios/stalingrad/texts/ru").await;
    assert_eq!(texts.status, StatusCode::OK);
    assert!(!texts.header("etag").is_empty());
    assert_eq!(texts.json()["formation.sov-13-gds"], "13-я гвардейская стрелковая дивизия (Родимцев)");
    for language in ["en", "de", "..%2f..%2fscenario", "ru.csv"] {
        api.get(&format!("/scenarios/stalingrad/texts/{language}")).await.refused(404, "not_found");
    }
    api.get("/scenarios/two-fords/texts/ru").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_formation_says_when_it_comes_under_another() {
    let list = Api::new().get("/scenarios/stalingrad/elements").await.json();
    let of = |id: &str| {
        let found = list.as_array().unwrap().iter().find(|element| element["headquarters"]["id"] == id);
        found.unwrap_or_else(|| panic!("{id}"))["headquarters"]["transfers"].clone()
    };
    assert_eq!(of("sov-40-tb")[0], json!({"date": "1942-07-20", "day": 3, "parent": "sov-62a"}));
    assert_eq!(of("sov-13-gds"), json!([]));
}
