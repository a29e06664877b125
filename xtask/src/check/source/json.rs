//! What a source tree contains, for programs.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::input::source::{Place, SourceField, SourceTree, Sure, best};

/// Every event of a tree with its fields, for the report's member `source`.
pub(super) fn value(tree: &SourceTree) -> Value {
    let place = |place: &Place| json!({ "file": tree.within(place), "line": place.line });
    let field = |field: &SourceField| {
        let kind = best(field).map_or("str", |(kind, _)| kind.as_str());
        let mut members = Map::new();
        members.insert("kind".into(), kind.into());
        if field.kinds.len() > 1 {
            let kinds: Vec<&str> = field.kinds.keys().map(|kind| kind.as_str()).collect();
            members.insert("kinds".into(), kinds.into());
        }
        members.insert("sure".into(), field.sure.as_str().into());
        if !field.values.is_empty() {
            members.insert("values".into(), field.values.keys().cloned().collect::<Vec<_>>().into());
            members.insert("open".into(), field.open.into());
            let since: Map<String, Value> =
                field.values_since.iter().map(|(value, since)| (value.clone(), since.to_string().into())).collect();
            if !since.is_empty() {
                members.insert("values_since".into(), since.into());
            }
        }
        if let Some(since) = field.since {
            members.insert("since".into(), since.to_string().into());
        }
        if field.sure < Sure::Parent {
            members.insert("presence".into(), field.presence.as_str().into());
        }
        members.insert("places".into(), field.places.iter().map(place).collect::<Vec<_>>().into());
        Value::Object(members)
    };
    let fields = |fields: &BTreeMap<String, SourceField>| -> Map<String, Value> {
        fields.iter().map(|(name, one)| (name.clone(), field(one))).collect()
    };
    let mut events = Map::new();
    for (name, event) in &tree.events {
        let own: Vec<&String> = event.categories.iter().filter(|(_, own)| **own).map(|(name, _)| name).collect();
        let inherited: Vec<&String> = event.categories.iter().filter(|(_, own)| !**own).map(|(name, _)| name).collect();
        let inherited_fields: BTreeMap<&str, Vec<&str>> = tree
            .inherited(event)
            .into_iter()
            .map(|(field, from)| (field, from.into_iter().map(|(parent, _)| parent).collect()))
            .collect();
        let mut members = json!({
            "places": event.places.iter().map(place).collect::<Vec<_>>(),
            "complete": event.complete,
            "categories": { "own": own, "parents": inherited },
            "fields": fields(&event.fields),
            "parents": event.parents,
            "parents_fields": inherited_fields,
        });
        if let (Some(since), Some(members)) = (event.since, members.as_object_mut()) {
            members.insert("since".into(), since.to_string().into());
        }
        events.insert(name.clone(), members);
    }
    let parents: Map<String, Value> = tree
        .parents
        .iter()
        .map(|(name, parent)| {
            let at = parent.place.as_ref().map(place);
            (name.clone(), json!({ "place": at, "fields": fields(&parent.fields) }))
        })
        .collect();
    let categories: Map<String, Value> = tree
        .categories
        .iter()
        .map(|(name, one)| (name.clone(), json!({ "parent": one.parent, "place": place(&one.place) })))
        .collect();
    json!({
        "release": tree.version.map(|version| version.to_string()),
        "files": tree.files,
        "skipped": tree.skipped.iter().map(|one| json!({ "path": one.path, "why": one.why })).collect::<Vec<_>>(),
        "unclear": tree.unclear.iter().map(place).collect::<Vec<_>>(),
        "categories": categories,
        "events": events,
        "parents": parents,
    })
}
