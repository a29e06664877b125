//! Grafana's variables in expressions: `$x`, `${x}`, `${x:regex}`, `[[x]]` and `$__rate_interval`.

/// What stands for a variable that is a name or a part of one.
pub(crate) const VARIABLE: &str = "__variable__";

/// The expression with something in the place of each variable that PromQL can be read with: a duration where one is
/// wanted, a name elsewhere. What is in quotes stays.
pub(crate) fn without_variables(expr: &str) -> String {
    let mut out = String::with_capacity(expr.len());
    let mut rest = expr;
    let mut quote: Option<char> = None;
    while let Some(first) = rest.chars().next() {
        if let Some(end) = variable(rest) {
            let in_quotes = quote.is_some();
            let wanted = out.trim_end();
            let is_duration = !in_quotes && (wanted.ends_with(['[', ':']) || wanted.ends_with("offset"));
            out.push_str(if is_duration { "5m" } else { VARIABLE });
            rest = &rest[end..];
            continue;
        }
        match quote {
            Some(open) if first == open => quote = None,
            Some(_) if first == '\\' => {
                out.push(first);
                rest = &rest[1..];
                if let Some(escaped) = rest.chars().next() {
                    out.push(escaped);
                    rest = &rest[escaped.len_utf8()..];
                }
                continue;
            }
            Some(_) => {}
            None if matches!(first, '"' | '\'' | '`') => quote = Some(first),
            None => {}
        }
        out.push(first);
        rest = &rest[first.len_utf8()..];
    }
    out
}

/// How long the variable is that a text begins with.
fn variable(text: &str) -> Option<usize> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(inside) = text.strip_prefix("[[") {
        let end = inside.find("]]")?;
        let name = inside[..end].split(':').next().unwrap_or_default();
        return (!name.is_empty() && name.chars().all(is_name)).then_some(2 + end + 2);
    }
    let name = text.strip_prefix('$')?;
    if let Some(inside) = name.strip_prefix('{') {
        return Some(2 + inside.find('}')? + 1);
    }
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    (length > 0 && !name.starts_with(|c: char| c.is_ascii_digit())).then_some(1 + length)
}

/// The expression that the query of a dashboard's variable asks for: `label_values(series, label)`,
/// `query_result(expression)`; none of other queries.
pub(super) fn expression(query: &str) -> Option<String> {
    let query = query.trim();
    if let Some(inside) = query.strip_prefix("query_result(").and_then(|rest| rest.strip_suffix(')')) {
        return Some(inside.to_owned());
    }
    let inside = query.strip_prefix("label_values(")?.strip_suffix(')')?;
    let (selector, label) = inside.rsplit_once(',')?;
    // The values of a label are those that a sum by it has.
    Some(format!("group by ({}) ({})", label.trim(), selector.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_what_promql_can_be_read_with() {
        for (expr, expected) in [
            ("rate(a_total[$__rate_interval])", "rate(a_total[5m])"),
            ("rate(a{job=\"$job\"}[${i:raw}])", "rate(a{job=\"__variable__\"}[5m])"),
            ("sum by ([[group]]) (a_$x_b)", "sum by (__variable__) (a___variable__)"),
            ("a offset $o > 5", "a offset 5m > 5"),
            ("a[5m:$__interval]", "a[5m:5m]"),
            ("a{b=\"\\\"$1\"}", "a{b=\"\\\"$1\"}"),
        ] {
            assert_eq!(without_variables(expr), expected, "{expr}");
        }
    }

    #[test]
    fn the_query_of_a_variable_asks_for_series() {
        let of = |query| expression(query);
        assert_eq!(of("label_values(a{b=\"c,d\"}, user)").as_deref(), Some("group by (user) (a{b=\"c,d\"})"));
        assert_eq!(of("query_result(sum(a))").as_deref(), Some("sum(a)"));
        assert_eq!(of("label_values(job)"), None);
    }
}
