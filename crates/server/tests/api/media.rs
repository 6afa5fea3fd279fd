use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Api, api};

fn with_files(sidecars: &[(&str, &str)]) -> Api {
    let folder = tempfile::tempdir().unwrap();
    let media = folder.path().join("data/media");
    std::fs::create_dir_all(&media).unwrap();
    std::fs::write(media.join("own.png"), b"0123456789").unwrap();
    std::fs::write(media.join("page.html"), b"<script>alert(1)</script>").unwrap();
    std::fs::write(folder.path().join("secret.png"), b"secret").unwrap();
    for (name, text) in sidecars {
        std::fs::write(media.join(name), text).unwrap();
    }
    Api::in_folder(folder, |_| {})
}

async fn export(api: &Api, items: Value, wanted: Value) -> crate::support::Answer {
    api.post("/media/export", &json!({"scenario": "stalingrad", "items": items, "use": wanted})).await
}

#[tokio::test]
async fn the_catalogue_says_what_is_known() {
    let list = Api::new().get("/scenarios/stalingrad/media").await.json();
    let list = list.as_array().unwrap();
    assert!(list.len() >= 5);
    for entry in list {
        for column in ["id", "title", "kind", "holder", "date", "rights", "mark"] {
            assert!(entry[column].as_str().is_some_and(|text| !text.is_empty()), "{column} of {entry}");
        }
        assert_eq!(entry["file"], Value::Null);
    }
}

#[tokio::test]
async fn an_export_keeps_to_the_restrictions() {
    let api = Api::new();
    let free = export(&api, json!(["battle-of-russia-1943"]), json!({"purpose": "commercial"})).await;
    assert_eq!(free.status, StatusCode::OK);
    assert!(free.json()["credits"][0].as_str().unwrap().contains("The Battle of Russia"));
    let newsreel = json!(["battle-of-russia-1943", "newsreel-surrender-1943"]);
    let refused = export(&api, newsreel.clone(), json!({"purpose": "education", "keeps_logo": true})).await;
    refused.refused(403, "restricted");
    assert_eq!(refused.json()["refused"][0]["restriction"], "news purposes only");
    assert!(refused.json().get("items").is_none(), "nothing is exported");
    let refused = export(&api, newsreel.clone(), json!({"purpose": "news"})).await.json();
    assert_eq!(refused["refused"][0]["restriction"], "on-screen logo must stay visible");
    let granted = export(&api, newsreel, json!({"purpose": "news", "keeps_logo": true})).await;
    assert_eq!(granted.status, StatusCode::OK, "{}", granted.text());
    let never = json!({"purpose": "private", "has_permission": true, "keeps_logo": true, "gives_credit": true});
    let refused = export(&api, json!(["cameramen-negatives"]), never).await.json();
    assert!(refused["error"]["message"].as_str().unwrap().contains("no access"));
}

#[tokio::test]
async fn wrong_exports_are_refused() {
    let api = Api::new();
    export(&api, json!(["../../etc/passwd"]), json!({"purpose": "news"})).await.refused(404, "not_found");
    export(&api, json!([]), json!({"purpose": "news"})).await.refused(422, "invalid_export");
    export(&api, json!(vec!["a"; 501]), json!({"purpose": "news"})).await.refused(422, "invalid_export");
    export(&api, json!(["a"]), json!({"purpose": "propaganda"})).await.refused(422, "invalid_body");
}

#[tokio::test]
async fn files_of_the_user_are_known_by_their_sidecars_alone() {
    let server = with_files(&[
        ("a.toml", "file = \"own.png\"\nentry = \"barmaley-fountain\"\nrestrictions = [\"no alteration\"]\n"),
        (
            "b.toml",
            "file = \"own.png\"\ntitle = \"My own\"\ndate = \"1942-10-14\"\nrestrictions = [\"news purposes only\"]\n",
        ),
        ("c.toml", "file = \"../../secret.png\"\n"),
        ("d.toml", "file = \"page.html\"\n"),
        ("e.toml", "file = [\n"),
        ("f.toml", "file = \"own.png\"\nscenario = \"two-fords\"\n"),
    ]);
    let list = server.get("/scenarios/stalingrad/media").await.json();
    let with_file: Vec<&Value> = list.as_array().unwrap().iter().filter(|entry| entry["file"].is_string()).collect();
    assert_eq!(with_file.len(), 2, "{with_file:?}");
    let fountain = with_file.iter().find(|entry| entry["id"] == "barmaley-fountain").unwrap();
    assert!(fountain["restrictions"].as_array().unwrap().contains(&json!("no alteration")));
    assert!(fountain["restrictions"].as_array().unwrap().contains(&json!("credit must be given")));
    let own = with_file.iter().find(|entry| entry["title"] == "My own").unwrap();
    assert_eq!(own["mark"], "user");
    let path = own["file"].as_str().unwrap();
    let file = server.ask(Method::GET, path, &[], "").await;
    assert_eq!(
        (file.status, file.header("content-type"), file.text().as_str()),
        (StatusCode::OK, "image/png", "0123456789")
    );
    let part = server.ask(Method::GET, path, &[("range", "bytes=2-4")], "").await;
    assert_eq!((part.status, part.text().as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    for id in ["own.png", "c.toml", "..%2f..%2fsecret.png", "stalingrad-film-1943"] {
        server
            .ask(Method::GET, &api(&format!("/scenarios/stalingrad/media/{id}")), &[], "")
            .await
            .refused(404, "not_found");
    }
    let refused = export(&server, json!([own["id"]]), json!({"purpose": "private"})).await;
    refused.refused(403, "restricted");
}

#[tokio::test]
async fn a_refused_export_names_the_restriction() {
    let restrictions = [
        "news purposes only",
        "on-screen logo must stay visible",
        "no access: only in the reading room",
        "editorial use only",
        "non-commercial use only",
        "credit must be given",
        "no alteration",
        "permission needed",
        "only on Sundays",
    ];
    let sidecars: Vec<(String, String)> = restrictions
        .iter()
        .enumerate()
        .map(|(index, restriction)| {
            let text = format!("file = \"own.png\"\ntitle = \"{restriction}\"\nrestrictions = [\"{restriction}\"]\n");
            (format!("{index}.toml"), text)
        })
        .collect();
    let sidecars: Vec<(&str, &str)> = sidecars.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let api = with_files(&sidecars);
    let list = api.get("/scenarios/stalingrad/media").await.json();
    for restriction in restrictions {
        let entry = list.as_array().unwrap().iter().find(|entry| entry["title"] == restriction).unwrap();
        let refused =
            export(&api, json!([entry["id"]]), json!({"purpose": "commercial", "alters": true, "keeps_logo": false}))
                .await;
        refused.refused(403, "restricted");
        assert_eq!(refused.json()["refused"][0]["restriction"], restriction);
        let message = refused.json()["error"]["message"].as_str().unwrap().to_string();
        assert!(message.contains(&format!("“{restriction}”")), "{message}");
    }
}
