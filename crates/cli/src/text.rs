//! Numbers for people.

/// A number as short as its size allows: `91,045`, `12.3`, `0.512`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return "-".to_string();
    }
    if size >= 1000.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        let digits = format!("{size:.0}");
        let mut text = String::from(sign);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        return text;
    }
    let places = if size >= 100.0 || value == value.trunc() {
        0
    } else if size >= 10.0 {
        1
    } else if size >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.places$}")
}

/// A table with columns as wide as their widest entry; the columns in `right` are set to the right.
pub fn table(rows: &[Vec<String>], right: &[usize]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|s| s.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, entry) in row.iter().enumerate() {
            let blank = " ".repeat(widths[column] - entry.chars().count());
            if right.contains(&column) {
                line.push_str(&blank);
                line.push_str(entry);
            } else {
                line.push_str(entry);
                line.push_str(&blank);
            }
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown = [91_045.2, 12.34, 0.512_3, 7.0, -1500.0, 250.4, f64::NAN].map(number);
        assert_eq!(shown, ["91,045", "12.3", "0.512", "7", "-1,500", "250", "-"].map(String::from));
    }

    #[test]
    fn tables_are_aligned() {
        let rows = [vec!["a".to_string(), "1".into()], vec!["long".into(), "100".into()]];
        assert_eq!(table(&rows, &[1]), "a       1\nlong  100\n");
    }
}
