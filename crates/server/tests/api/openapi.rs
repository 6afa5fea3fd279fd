use serde_json::Value;

use crate::support::Api;

#[tokio::test]
async fn the_description_covers_every_path_of_the_contract() {
    let description = Api::new().get("/openapi.json").await.json();
    assert_eq!(description, serde_json::from_str::<Value>(&nosb_server::openapi()).unwrap());
    let contract = [
        ("/scenarios", "get"),
        ("/scenarios/{name}", "get"),
        ("/scenarios/{name}/map", "get"),
        ("/scenarios/{name}/layers", "get"),
        ("/scenarios/{name}/elements", "get"),
        ("/scenarios/{name}/parameters", "get"),
        ("/scenarios/{name}/record", "get"),
        ("/scenarios/{name}/sources", "get"),
        ("/scenarios/{name}/texts/{language}", "get"),
        ("/scenarios/{name}/media", "get"),
        ("/scenarios/{name}/media/{id}", "get"),
        ("/media/export", "post"),
        ("/battles", "post"),
        ("/battles/{id}", "get"),
        ("/battles/{id}/series", "get"),
        ("/battles/{id}/events", "get"),
        ("/battles/{id}/elements/{block}", "get"),
        ("/battles/{id}/cells/{block}", "get"),
        ("/battles/{id}/cell/{cell}", "get"),
        ("/battles/{id}/element/{element}", "get"),
        ("/experiments", "post"),
        ("/experiments/{id}", "get"),
        ("/experiments/{id}/report", "get"),
        ("/jobs", "get"),
        ("/jobs/{id}", "get"),
        ("/jobs/{id}", "delete"),
        ("/jobs/{id}/events", "get"),
    ];
    let paths = description["paths"].as_object().unwrap();
    for (path, method) in contract {
        let operation = &paths[&format!("/api/v1{path}")][method];
        assert!(operation["responses"].as_object().is_some_and(|all| !all.is_empty()), "{method} {path}");
        assert!(operation["summary"].is_string() || operation["description"].is_string(), "{method} {path}");
    }
    assert!(paths.contains_key("/healthz"));
    let described: usize = paths.values().map(|path| path.as_object().unwrap().len()).sum();
    assert_eq!(described, contract.len() + 1, "nothing is described that the contract does not name");
}

#[tokio::test]
async fn every_path_of_the_contract_page_is_served() {
    let page = include_str!("../../../../docs/api.md");
    let description: Value = serde_json::from_str(&nosb_server::openapi()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    for line in page.lines() {
        for word in line.split('`').skip(1).step_by(2) {
            let Some((method, path)) = word.split_once(' ').filter(|(_, path)| path.starts_with('/')) else { continue };
            if ["GET", "POST", "DELETE"].contains(&method) && !path.contains("openapi") {
                let served = paths.get(&format!("/api/v1{path}")).and_then(|path| path.get(method.to_lowercase()));
                assert!(served.is_some(), "docs/api.md names {method} {path}");
            }
        }
    }
}
