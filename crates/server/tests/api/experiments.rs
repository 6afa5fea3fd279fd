use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Api, api};

fn wanted(runs: u32) -> Value {
    json!({
        "scenario": "two-fords", "title": "No blocking <script>alert(1)</script> \"quoted\"", "runs": runs,
        "arms": [
            {"id": "off", "title": "Off", "patches": ["discipline.blocking=false"]},
            {"id": "nothing", "title": "Nothing", "patches": []}
        ]
    })
}

async fn fought(api: &Api, request: &Value) -> (Value, Value) {
    let asked = api.post("/experiments", request).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let job = api.over(&asked.json()).await;
    assert_eq!(job["state"], "done", "{job}");
    let found = api.ask(Method::GET, job["result"].as_str().unwrap(), &[], "").await.json();
    (job, found)
}

#[tokio::test]
async fn an_experiment_is_fought_and_added_to() {
    let api = Api::new();
    let (job, found) = fought(&api, &wanted(6)).await;
    assert_eq!((job["done"].as_u64(), job["total"].as_u64()), (Some(6), Some(6)));
    assert_eq!((found["pairs"].as_u64(), found["pairs_wanted"].as_u64()), (Some(6), Some(6)));
    let arms: Vec<&str> = found["arms"].as_array().unwrap().iter().map(|arm| arm["id"].as_str().unwrap()).collect();
    assert_eq!(arms, ["baseline", "off", "nothing"]);
    let effects = found["effects"].as_array().unwrap();
    assert!(!effects.is_empty());
    for effect in effects.iter().filter(|effect| effect["arm"] == "nothing" && effect["difference"].is_number()) {
        assert_eq!(effect["difference"], 0.0, "what changes nothing has no effect: {effect}");
    }
    assert!(!found["fans"].as_array().unwrap().is_empty());
    assert!(!found["maps"].as_array().unwrap().is_empty());
    // More pairs go on from there, under the same name.
    let (more, added) = fought(&api, &wanted(9)).await;
    assert_eq!(more["subject"], job["subject"]);
    assert_eq!(added["pairs"], 9);
}

#[tokio::test]
async fn effects_are_told_and_the_report_is_a_page_without_scripts() {
    let server = Api::new();
    let asked = server.post("/experiments", &wanted(4)).await.json();
    let told = server.ask(Method::GET, &api(&format!("/jobs/{}/events", asked["id"])), &[], "").await.text();
    assert!(told.contains("event: effects"), "{told}");
    assert!(told.contains("event: done"), "{told}");
    let report = server.ask(Method::GET, &format!("{}/report", asked["result"].as_str().unwrap()), &[], "").await;
    assert_eq!(report.status, StatusCode::OK);
    assert!(report.header("content-security-policy").contains("sandbox"));
    assert!(!report.text().contains("<script>alert(1)"));
}

#[tokio::test]
async fn an_experiment_is_shown_before_its_first_pair() {
    let api = Api::with(|settings| settings.threads = 1);
    let claim = json!({"scenario": "stalingrad", "title": "", "claim": "order-227", "runs": 500});
    let asked = api.post("/experiments", &claim).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let job = asked.json();
    let found = api.ask(Method::GET, job["result"].as_str().unwrap(), &[], "").await.json();
    assert_eq!(found["pairs"], 0);
    assert_eq!(found["arms"].as_array().unwrap().len(), 8, "three channels in all their combinations");
    assert_eq!(found["claim"]["id"], "order-227");
    assert_eq!(found["claim"]["verdict"], Value::Null);
    let report = api.ask(Method::GET, &format!("{}/report", job["result"].as_str().unwrap()), &[], "").await;
    report.refused(404, "not_yet");
    api.delete(&format!("/jobs/{}", job["id"])).await;
    assert_eq!(api.over(&job).await["state"], "cancelled");
}

#[tokio::test]
async fn wrong_experiments_are_refused() {
    let api = Api::new();
    let change = |key: &str, value: Value| {
        let mut request = wanted(2);
        request[key] = value;
        request
    };
    let arm = |id: &str, title: &str, patch: &str| json!([{"id": id, "title": title, "patches": [patch]}]);
    let many: Vec<Value> = (0..17).map(|n| json!({"id": format!("a{n}"), "title": "A", "patches": []})).collect();
    let cases = [
        change("runs", json!(0)),
        change("runs", json!(1_000_000)),
        change("arms", json!([])),
        change("arms", Value::Array(many)),
        change("arms", arm("../x", "X", "discipline.blocking=false")),
        change("arms", arm("baseline", "X", "discipline.blocking=false")),
        change("arms", arm("x", "", "discipline.blocking=false")),
        change("arms", arm("x", "a\nb = 1", "discipline.blocking=false")),
        change("metrics", json!(["no_such_metric"])),
        change("metrics", json!(["x\"]\n[[arm]]"])),
        change("horizon", json!("1066-10-14")),
        change("horizon", json!("-1\"\nscenario = \"stalingrad")),
        change("branch", json!("tomorrow")),
        change("claim", json!("order-227")),
        json!({"scenario": "stalingrad", "claim": "../../claims", "runs": 2}),
    ];
    for request in cases {
        let answer = api.post("/experiments", &request).await;
        answer.refused(422, "invalid_experiment");
    }
    api.post("/experiments", &change("arms", arm("x", "X", "/etc/passwd"))).await.refused(422, "invalid_patch");
    api.get("/experiments/00000000000000000000000000000000").await.refused(404, "not_found");
    api.get("/experiments/..%2f..%2fjobs.sqlite/report").await.refused(404, "not_found");
}

#[tokio::test]
async fn what_is_drawn_is_part_of_an_experiment() {
    let api = Api::new();
    let drawn = |what: &str| {
        let mut request = wanted(4);
        request["uncertainty"] = json!(what);
        request
    };
    let (plain, found) = fought(&api, &wanted(4)).await;
    assert_eq!(found["uncertainty"], "none");
    assert_eq!(fought(&api, &drawn("none")).await.0["subject"], plain["subject"]);
    let (other, found) = fought(&api, &drawn("priors")).await;
    assert_eq!(found["uncertainty"], "priors");
    assert_ne!(other["subject"], plain["subject"]);
    let claim = json!({"scenario": "stalingrad", "claim": "order-227", "runs": 4, "uncertainty": "carried"});
    let job = api.post("/experiments", &claim).await.json();
    let found = api.ask(Method::GET, job["result"].as_str().unwrap(), &[], "").await.json();
    assert_eq!(found["uncertainty"], "carried");
    api.delete(&format!("/jobs/{}", job["id"])).await;
    assert_eq!(api.over(&job).await["state"], "cancelled");
    // A question of one's own names nothing that carries its effect.
    api.post("/experiments", &drawn("carried")).await.refused(422, "invalid_experiment");
    api.post("/experiments", &drawn("dice")).await.refused(422, "invalid_body");
}

#[tokio::test]
async fn notes_and_reasons_have_keys() {
    let api = Api::new();
    let (_, found) = fought(&api, &wanted(4)).await;
    let never = found["notes"].as_array().unwrap().iter().find(|note| note["key"] == "never-differs");
    let never = never.unwrap_or_else(|| panic!("what changes nothing never differs: {}", found["notes"]));
    assert_eq!(never["arm"], "nothing");
    assert!(never["text"].as_str().unwrap().contains("“Nothing”"));
}

#[tokio::test]
async fn old_results_give_way_and_can_be_had_again() {
    let api = Api::with(|settings| settings.most_bytes = 1);
    let (first, before) = fought(&api, &wanted(2)).await;
    let battle = api.battle(&crate::support::small(7)).await;
    // The battle is the newest result: the experiment had to give way.
    let path = first["result"].as_str().unwrap();
    api.ask(Method::GET, path, &[], "").await.refused(404, "not_found");
    let (again, after) = fought(&api, &wanted(2)).await;
    assert_eq!(again["subject"], first["subject"]);
    assert_eq!(after["effects"], before["effects"]);
    let gone = format!("/battles/{}", battle["id"].as_str().unwrap());
    api.get(&gone).await.refused(404, "not_found");
    assert_eq!(api.battle(&crate::support::small(7)).await, battle);
}
