//! Loads a scenario and prints what there is, or every problem: `cargo run -p nosb-scenario --example load -- stalingrad`.

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "stalingrad".into());
    let problems = nosb_scenario::Scenario::check(&name);
    for problem in &problems {
        println!("{problem}");
        if let Some(help) = miette::Diagnostic::help(problem) {
            println!("    {help}");
        }
    }
    let started = std::time::Instant::now();
    if let Ok(scenario) = nosb_scenario::Scenario::load(&name) {
        let world = scenario.world();
        println!(
            "{}: digest {}, {} elements, {} headquarters, {} cells, {} directives, {} measures, {:?}",
            scenario.name(),
            scenario.digest(),
            world.forces.elements.len(),
            world.forces.headquarters.len(),
            world.map.len(),
            world.directives.len(),
            world.measures.len(),
            started.elapsed()
        );
        for number in scenario.unsourced() {
            println!("unsourced {}:{} {} ({})", number.file, number.line, number.what, number.why);
        }
    }
}
