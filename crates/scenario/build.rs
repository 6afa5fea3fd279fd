//! Lists the shipped scenarios' files for embedding, so that the binary works away from the repository.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR").map(|dir| PathBuf::from(dir).join("../../scenarios"))
    else {
        return;
    };
    println!("cargo:rerun-if-changed={}", root.display());
    let mut code = String::from("&[\n");
    list(&root, "", &mut code);
    code.push(']');
    if let Some(out) = std::env::var_os("OUT_DIR")
        && let Err(error) = std::fs::write(Path::new(&out).join("shipped.in"), code)
    {
        println!("cargo:error=cannot write the list of scenarios: {error}");
    }
}

fn list(folder: &Path, prefix: &str, code: &mut String) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            list(&path, &name, code);
        } else if [".toml", ".csv", ".geojson", ".json", ".parquet"].iter().any(|end| name.ends_with(end))
            && let Ok(full) = path.canonicalize()
        {
            let _ = writeln!(code, "({name:?}, include_bytes!({full:?})),");
        }
    }
}
