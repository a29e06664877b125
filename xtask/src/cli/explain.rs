//! `explain`: explains a rule, or a name of a built-in page, or lists all rules.

use anyhow::Result;
use events_spec::built_in::Versions;
use events_spec::{Example, Rule, RuleArea, Spec, suggest};

use super::spec::show;
use crate::input::wrap;
use crate::report::sarif::first_sentence;
use crate::report::{Console, Status, Usage};

/// Explain a rule, an event or a field, or list all rules
///
/// For a rule, it prints its meaning, its reason and an example. For an event or a field, it prints what each version of
/// Dovecot has under that name, like `spec show`.
///
/// Example: dovecot-events explain unknown-field
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The rule's id, as findings show it in brackets, such as `unknown-field`; or the name of an event or a field
    #[arg(value_name = "RULE|NAME")]
    rule: Option<String>,
}

/// Writes the explanation of one rule, or the list of rules.
///
/// # Errors
/// If the rule does not exist, which is wrong usage.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let style = Style { color: console.look.color_out, width: console.look.width.min(100) };
    let text = match &options.rule {
        None => list(&style),
        Some(id) => match Rule::from_id(id) {
            Some(rule) => one(rule, &style),
            None => match newest(id) {
                Some(spec) => show::with_versions(&spec, id, console.look)?,
                None => return Err(Usage(unknown(id)).into()),
            },
        },
    };
    console.out.write_all(text.as_bytes())?;
    Ok(Status::Clean)
}

/// The newest page that is built in and has an event or a field of this name.
fn newest(name: &str) -> Option<Spec> {
    let versions = Versions::new();
    let mut of = versions.of(name).into_iter().zip(versions.pages());
    of.rfind(|(said, _)| said.is_there).map(|(_, spec)| spec.clone())
}

/// The sentence for a rule that does not exist.
fn unknown(id: &str) -> String {
    let near = suggest::nearest(id, Rule::ALL.iter().map(|rule| rule.id()));
    if near.is_empty() {
        format!("unknown rule or name `{id}`; `explain` without an argument lists all rules")
    } else {
        format!("unknown rule `{id}`; did you mean {}?", suggest::any_of(&near))
    }
}

struct Style {
    color: bool,
    width: usize,
}

impl Style {
    fn bold(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn list(style: &Style) -> String {
    let mut text = String::new();
    let widest = Rule::ALL.iter().map(|rule| rule.id().len()).max().unwrap_or(0);
    for area in RuleArea::ALL {
        text.push_str(&format!("{}\n", style.bold(area.title())));
        for rule in Rule::ALL.iter().filter(|rule| rule.area() == *area) {
            let head = format!("  {:widest$}  {:7}  ", rule.id(), rule.level().as_str());
            let lines = wrap::lines(first_sentence(rule.explanation()), style.width.saturating_sub(head.len()));
            text.push_str(&head);
            text.push_str(&lines.join(&format!("\n{:1$}", "", head.len())));
            text.push('\n');
        }
        text.push('\n');
    }
    text.pop();
    text
}

fn one(rule: Rule, style: &Style) -> String {
    let mut text = format!("{} ({})\n\n", style.bold(rule.id()), rule.level());
    text.push_str(&wrap::lines(rule.explanation(), style.width).join("\n"));
    for (title, example) in [("Wrong", rule.bad_example()), ("Right", rule.good_example())] {
        text.push_str(&format!("\n\n{}:\n\n{}", style.bold(title), indent(example)));
    }
    text.push('\n');
    text
}

fn indent(example: Example) -> String {
    let lines = example.text.lines().map(|line| if line.is_empty() { String::new() } else { format!("    {line}") });
    lines.collect::<Vec<_>>().join("\n")
}
