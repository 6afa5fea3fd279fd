//! The report says what it must, lets nothing in, loads nothing, and is the same every time.

#[path = "../examples/report_sample/sample/mod.rs"]
mod sample;

use nosb_lab::findings::*;
use nosb_lab::report;
use nosb_lab::statistics::{Effect, Share};

/// The text between tags, with runs of white space made one.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = true;
    for character in html.chars() {
        match character {
            '<' => inside = false,
            '>' => {
                inside = true;
                text.push(' ');
            }
            _ if inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Contents of each element of that name.
fn elements<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    html.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

/// Headings in their order, each with the plots and tables below it: what a reader finds, without a single coordinate.
fn outline(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap();
    let mut lines: Vec<(String, usize, usize)> = Vec::new();
    for piece in body.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        match tag.split_whitespace().next().unwrap_or("") {
            level @ ("h1" | "h2" | "h3" | "h4") => {
                let indent = 2 * (level.as_bytes()[1] - b'1') as usize;
                lines.push((format!("{:indent$}{text}", ""), 0, 0));
            }
            "svg" => lines.last_mut().into_iter().for_each(|line| line.1 += usize::from(tag.contains("role=\"img\""))),
            "table" => lines.last_mut().into_iter().for_each(|line| line.2 += 1),
            _ => {}
        }
    }
    let count = |many: usize, noun: &str| if many > 0 { format!(" · {many} {noun}") } else { String::new() };
    let lines =
        lines.into_iter().map(|(head, plots, tables)| head + &count(plots, "drawings") + &count(tables, "tables"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_report_says_what_none_may_leave_out() {
    for findings in [sample::experiment(), sample::claims(3), Findings::default()] {
        let text = words(&report::html(&findings));
        assert!(
            text.contains("A paired difference is a difference between two distributions of battles under this model")
        );
        for method in [
            "BCa",
            "Benjamini and Hochberg",
            "restricted mean",
            "P superiority",
            "Fréchet",
            "Variance ratio",
            "Shapley",
        ] {
            assert!(text.contains(method), "{method}");
        }
    }
    let text = words(&report::html(&sample::experiment()));
    assert!(text.contains("pairs cannot narrow this"));
    assert!(text.contains("7 of 200 pairs stay identical"));
    assert!(text.contains("not identified"));
    assert!(text.contains("18 Sep 1942"), "restricted means are dates too");
    let text = words(&report::html(&sample::claims(3)));
    assert!(text.contains("The rule. Supported: the whole interval"));
    assert!(text.contains("divided by the smallest effect of interest"));
    assert!(text.contains("Left out for want of room"));
}

#[test]
fn every_figure_says_where_it_comes_from() {
    for findings in [sample::experiment(), sample::claims(2)] {
        let html = report::html(&findings);
        let figures = elements(&html, "figure");
        assert!(figures.len() > 5);
        for figure in figures {
            let caption = words(elements(figure, "figcaption")[0]);
            for needed in ["n = 200 pairs", "seeds 1–200", "version 0.1.0", findings.provenance.command.as_str()] {
                assert!(caption.contains(needed), "{needed} is missing in: {caption}");
            }
            assert!(figure.split('>').next().unwrap().contains("aria-label="));
        }
        for table in html.split("<table").skip(1) {
            assert!(table.split("</div>").next().unwrap().contains("class=\"source\""));
        }
        for drawing in elements(&html, "svg") {
            let described = drawing.contains("<title>") && drawing.contains("aria-label=");
            assert!(described || drawing.contains("aria-hidden=\"true\""));
        }
    }
}

#[test]
fn nothing_is_loaded() {
    let html = report::html(&sample::claims(2));
    for load in ["http://", "https://", "src=", "url(", "@import", "<script", "<link"] {
        assert!(!html.contains(load), "{load}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "<script>alert('1')</script>\" onload=\"alert(2)\u{1b}[2J";
    let mut findings = sample::claims(2);
    findings.title = hostile.into();
    findings.rule = hostile.into();
    findings.sides = [hostile.into(), hostile.into()];
    let provenance = &mut findings.provenance;
    for text in [&mut provenance.command, &mut provenance.version, &mut provenance.scenario, &mut provenance.digest] {
        *text = hostile.into();
    }
    for section in &mut findings.sections {
        for text in [&mut section.id, &mut section.title, &mut section.question] {
            *text = hostile.into();
        }
        section.notes = vec![Note { text: hostile.into(), ..Note::default() }];
        for arm in &mut section.arms {
            (arm.title, arm.description, arm.patches) = (hostile.into(), hostile.into(), vec![hostile.into()]);
            arm.branch = Some(hostile.into());
        }
        for metric in &mut section.metrics {
            (metric.id, metric.doc, metric.unit) = (hostile.into(), hostile.into(), hostile.into());
        }
        section.fans.iter_mut().for_each(|fan| (fan.name, fan.first_day) = (hostile.into(), hostile.into()));
        section.maps.iter_mut().for_each(|map| map.date = hostile.into());
        section.curves.iter_mut().for_each(|one| (one.parameter, one.unit) = (hostile.into(), hostile.into()));
        section.pairing.iter_mut().for_each(|one| one.series = hostile.into());
        section.factorial.iter_mut().for_each(|one| one.factors = vec![hostile.into(); 3]);
        let claim = section.claim.as_mut().unwrap();
        for text in
            [&mut claim.claim, &mut claim.said_by, &mut claim.cause_changed, &mut claim.counterfactual, &mut claim.why]
        {
            *text = hostile.into();
        }
    }
    let html = report::html(&findings);
    assert!(!html.contains("<script"));
    assert!(!html.contains("\" onload"));
    assert!(!report::text(&findings).contains('\u{1b}'));
}

#[test]
fn what_was_not_found_is_left_out() {
    assert!(!report::html(&Findings::default()).contains("<figure"));
    let empty = Findings { sections: vec![Section::default()], ..Findings::default() };
    assert!(!report::html(&empty).contains("<figure"));
    assert!(!report::html(&empty).contains("<h3"));
    // Arms and metrics, but nothing measured; indices that lead nowhere.
    let mut bare = sample::experiment();
    let section = &mut bare.sections[0];
    section.metrics.clear();
    section.fans.iter_mut().for_each(|fan| fan.arms.clear());
    bare.cells.clear();
    assert!(report::html(&bare).contains("When the battles part"));
    report::text(&bare);
}

#[test]
fn what_is_not_a_number_is_a_dash() {
    let nothing = f64::NAN;
    let mut findings = sample::claims(1);
    let section = &mut findings.sections[0];
    for row in &mut section.effects {
        row.effect = Effect {
            n: 0,
            baseline_mean: nothing,
            arm_mean: nothing,
            difference: nothing,
            low: nothing,
            high: f64::INFINITY,
            p_superiority: nothing,
            p_value: nothing,
            variance_ratio: nothing,
            correlation: nothing,
        };
        (row.q_value, row.happened_arm, row.only_baseline) = (nothing, Some(nothing), Some((nothing, nothing)));
    }
    section.samples.iter_mut().for_each(|one| one.values = vec![nothing; 3]);
    section.fans.iter_mut().flat_map(|fan| &mut fan.arms).flatten().for_each(|day| *day = [nothing; 5]);
    for one in &mut section.curves {
        (one.curve.p_slope, one.curve.mean[0], one.curve.low[1], one.curve.high[2]) =
            (nothing, nothing, nothing, 1e300);
    }
    for (_, whole, shares) in section.factorial.iter_mut().flat_map(|one| &mut one.shares) {
        whole.difference = nothing;
        *shares = vec![Share { value: nothing, low: nothing, high: nothing }; 3];
    }
    for one in &mut section.divergence {
        one.first_days = vec![nothing, 1e12];
        one.area_by_day[3] = nothing;
    }
    section.maps.iter_mut().for_each(|map| map.arm_share = vec![f32::NAN; 2]);
    let text = words(&report::html(&findings));
    assert!(!text.contains("NaN") && !text.contains("inf "));
    assert!(text.contains('–'));
    assert!(report::text(&findings).contains('–'));
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    assert_eq!(report::html(&sample::experiment()), report::html(&sample::experiment()));
    assert_eq!(report::text(&sample::claims(2)), report::text(&sample::claims(2)));
}

#[test]
fn twenty_claims_can_be_sent_by_mail() {
    let size = report::html(&sample::claims(20)).len();
    assert!(size < 8_000_000, "{size} bytes");
}

#[test]
fn the_outline_is_this() {
    insta::assert_snapshot!("experiment", outline(&report::html(&sample::experiment())));
    insta::assert_snapshot!("claims", outline(&report::html(&sample::claims(2))));
}

#[test]
fn the_terminal_shows_this() {
    insta::assert_snapshot!("terminal", report::text(&sample::claims(2)));
}
