//! CSV tables whose every cell knows where it stands (RFC 4180: commas, quotes doubled inside quotes).

use crate::error::{Problems, ScenarioError, did_you_mean};
use crate::files::File;
use core::ops::Range;
use nosb_engine::calendar::Date;

/// A cell: text and where it stands.
#[derive(Clone, Debug)]
struct Cell {
    text: String,
    span: Range<usize>,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table<'a>,
    cells: &'a [Cell],
}

/// A table with named columns.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The file it stands in.
    pub file: &'a File,
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl<'a> Table<'a> {
    /// Reads a table that must have exactly these columns, in any order.
    pub fn read(file: &'a File, columns: &[&str], problems: &mut Problems) -> Self {
        let mut rows = split(file, problems);
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        for cell in &head {
            if !columns.contains(&cell.text.as_str()) {
                problems.add(ScenarioError::at(
                    file,
                    cell.span.clone(),
                    format!("unknown column `{}`", cell.text),
                    did_you_mean(&cell.text, columns.iter().copied()),
                ));
            }
        }
        let header: Vec<String> = head.into_iter().map(|cell| cell.text).collect();
        for column in columns {
            if !header.iter().any(|name| name == column) {
                problems.add(ScenarioError::at(
                    file,
                    0..0,
                    format!("column `{column}` is missing"),
                    format!("the first line should read `{}`", columns.join(",")),
                ));
            }
        }
        rows.retain(|row| {
            let fits = row.len() == header.len();
            if !fits {
                problems.add(ScenarioError::at(
                    file,
                    row[0].span.start..row[row.len() - 1].span.end,
                    format!("the row has {} cells, the table has {} columns", row.len(), header.len()),
                    "put text with commas in double quotes",
                ));
            }
            fits
        });
        Self { file, header, rows }
    }

    /// Its rows.
    pub fn rows(&'a self) -> impl Iterator<Item = Row<'a>> {
        self.rows.iter().map(move |cells| Row { table: self, cells })
    }

    /// Every row as one canonical line (columns by name), sorted: the same for any order of rows and columns.
    pub fn canonical(&self) -> Vec<String> {
        let mut order: Vec<usize> = (0..self.header.len()).collect();
        order.sort_by(|&a, &b| self.header[a].cmp(&self.header[b]));
        let mut lines: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                order.iter().map(|&column| format!("{}={}", self.header[column], row[column].text)).collect::<Vec<_>>()
            })
            .map(|cells| cells.join("\u{1f}"))
            .collect();
        lines.sort();
        lines
    }
}

/// Splits a file into rows of cells; an unclosed quote is a problem.
fn split(file: &File, problems: &mut Problems) -> Vec<Vec<Cell>> {
    let bytes = file.text.as_bytes();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let mut row = Vec::new();
        loop {
            let start = at;
            let text = if bytes.get(at) == Some(&b'"') {
                let mut out = String::new();
                at += 1;
                loop {
                    let Some(close) = file.text[at..].find('"') else {
                        problems.add(ScenarioError::at(
                            file,
                            start..start + 1,
                            "a quote is never closed",
                            "close it with \"",
                        ));
                        return rows;
                    };
                    out.push_str(&file.text[at..at + close]);
                    at += close + 1;
                    if bytes.get(at) == Some(&b'"') {
                        out.push('"');
                        at += 1;
                    } else {
                        break;
                    }
                }
                if !matches!(bytes.get(at), None | Some(b',' | b'\n' | b'\r')) {
                    problems.add(ScenarioError::at(
                        file,
                        at..at + 1,
                        "text after a closing quote",
                        "double the quotes inside a quoted cell",
                    ));
                    while !matches!(bytes.get(at), None | Some(b',' | b'\n')) {
                        at += 1;
                    }
                }
                out
            } else {
                while !matches!(bytes.get(at), None | Some(b',' | b'\n')) {
                    at += 1;
                }
                file.text[start..at].trim_end_matches('\r').to_string()
            };
            row.push(Cell { text, span: start..at });
            if bytes.get(at) == Some(&b'\r') {
                at += 1;
            }
            let end = bytes.get(at).copied();
            at += 1;
            if end != Some(b',') {
                break;
            }
        }
        if row.len() > 1 || !row[0].text.is_empty() {
            rows.push(row);
        }
    }
    rows
}

impl<'a> Row<'a> {
    fn cell(&self, column: &str) -> Option<&'a Cell> {
        let index = self.table.header.iter().position(|name| name == column)?;
        self.cells.get(index)
    }
    /// The text of a cell; empty if there is no such column (which was reported when the table was read).
    pub fn text(&self, column: &str) -> &'a str {
        self.cell(column).map_or("", |cell| cell.text.as_str())
    }
    /// Where a cell stands.
    pub fn span(&self, column: &str) -> Range<usize> {
        self.cell(column).map_or(0..0, |cell| cell.span.clone())
    }
    /// A problem in a cell.
    pub fn wrong(&self, column: &str, message: impl Into<String>, remedy: impl Into<String>) -> ScenarioError {
        ScenarioError::at(self.table.file, self.span(column), message, remedy)
    }
    /// A finite number.
    pub fn number(&self, column: &str) -> Result<f64, ScenarioError> {
        match self.text(column).trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value + 0.0),
            _ => Err(self.wrong(
                column,
                format!("`{}` is not a finite number", self.text(column)),
                format!("`{column}` should be a number like 12.5"),
            )),
        }
    }
    /// A finite number that is not negative.
    pub fn amount(&self, column: &str) -> Result<f64, ScenarioError> {
        let value = self.number(column)?;
        if value < 0.0 {
            return Err(self.wrong(column, format!("`{column}` is negative"), "give 0 or more"));
        }
        Ok(value)
    }
    /// A whole number that is not negative; an empty cell is 0.
    pub fn count(&self, column: &str) -> Result<u32, ScenarioError> {
        let text = self.text(column).trim();
        if text.is_empty() {
            return Ok(0);
        }
        if text.starts_with('-') {
            return Err(self.wrong(column, format!("`{column}` is negative: {text}"), "give 0 or more"));
        }
        text.parse::<u32>().map_err(|_| {
            self.wrong(column, format!("`{text}` is not a whole number"), format!("`{column}` should be like 1200"))
        })
    }
    /// A date.
    pub fn date(&self, column: &str) -> Result<Date, ScenarioError> {
        Date::parse(self.text(column).trim()).ok_or_else(|| {
            self.wrong(column, format!("`{}` is not a date", self.text(column)), "write dates as YYYY-MM-DD")
        })
    }
    /// One of some names, as its index.
    pub fn choice(&self, column: &str, names: &[&str]) -> Result<usize, ScenarioError> {
        let text = self.text(column);
        names.iter().position(|name| *name == text).ok_or_else(|| {
            self.wrong(column, format!("`{text}` is no {column}"), did_you_mean(text, names.iter().copied()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(text: &str) -> File {
        File { name: "t.csv".into(), text: text.into() }
    }

    #[test]
    fn quotes_commas_and_line_ends_are_read() {
        let file = file("b,a\r\n\"one, \"\"two\"\"\",1\r\nplain,2");
        let mut problems = Problems::default();
        let table = Table::read(&file, &["a", "b"], &mut problems);
        assert!(problems.is_empty());
        let rows: Vec<(&str, f64)> = table.rows().map(|row| (row.text("b"), row.number("a").unwrap_or(0.0))).collect();
        assert_eq!(rows, [("one, \"two\"", 1.0), ("plain", 2.0)]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}|[a,\"\\n\\r]{0,40}") {
            let file = file(&text);
            let mut problems = Problems::default();
            let table = Table::read(&file, &["a"], &mut problems);
            prop_assert!(table.rows().count() <= text.len());
        }
    }
}
