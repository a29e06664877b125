//! The settings that say which version a configuration of 2.4 is for.

use events_spec::{Finding, ServerVersion};

use super::{Cx, refused};
use crate::input::conf::read::Conf;

const CONFIG: &str = "dovecot_config_version";
const STORAGE: &str = "dovecot_storage_version";

/// The newest release whose number this tool knows.
const NEWEST: ServerVersion = ServerVersion::new(2, 4, 5);

/// Settings that only a whole configuration has, not a part of one that another file includes.
const WHOLE: [&str; 8] =
    ["protocols", "listen", "base_dir", "ssl", "mail_driver", "mail_path", "mail_home", "auth_mechanisms"];

/// `dovecot_config_version` must be first and a release that the server knows; the storage needs a version as well.
pub(super) fn check_version(cx: &Cx<'_>, conf: &Conf, found: &mut Vec<Finding>) {
    let root = &conf.root;
    let given: Vec<_> = root.settings.iter().filter(|setting| setting.key.as_str() == CONFIG).collect();
    let Some(first) = given.first().copied() else {
        return missing(cx, conf, found);
    };
    let written = first.value.as_str();
    let example = "`dovecot_config_version = 2.4.1`";
    let mut refuse = |at, what: String, help: String| {
        let mut finding = refused(cx, at, "", &what, false);
        finding.help = Some(help);
        found.push(finding);
    };
    if !cx.version.has(ServerVersion::V2_4) {
        return refuse(&first.key, format!("`{CONFIG}` was added in 2.4.0"), "remove it".to_owned());
    }
    if conf.first.as_ref().is_some_and(|key| key.as_str() != CONFIG) {
        refuse(&first.key, format!("`{CONFIG}` is not the first setting"), "move it to the top".to_owned());
    }
    if let Some(other) = given.iter().find(|other| other.value.as_str() != written) {
        refuse(&other.value, format!("`{CONFIG}` is given twice"), "remove one of them".to_owned());
    }
    match written.parse::<ServerVersion>() {
        Ok(version) if version.patch().is_none() && version.release_line() == ServerVersion::V2_4 => {
            refuse(&first.value, format!("`{written}` is not a whole version"), format!("write {example}"));
        }
        Ok(version) if !version.has(ServerVersion::V2_4) || version.to_string() != written => {
            refuse(
                &first.value,
                format!("`{written}` is not a version of a configuration"),
                format!("write {example}"),
            );
        }
        // A version that is newer than everything known is one that a newer server may know.
        Ok(version) => {
            let newest = if cx.version.patch().is_some() && cx.version.has(NEWEST) { cx.version } else { NEWEST };
            if cx.version.patch().is_some() && !newest.has(version) {
                let what = format!("it does not know the version `{written}`");
                refuse(&first.value, what, format!("write {example}, or upgrade Dovecot"));
            }
        }
        Err(_) => {
            refuse(
                &first.value,
                format!("`{written}` is not a version of a configuration"),
                format!("write {example}"),
            );
        }
    }
    let is_whole = WHOLE.iter().any(|key| root.setting(key).is_some());
    let storage = root.setting(STORAGE);
    let is_empty = storage.is_some_and(|storage| storage.value.as_str().is_empty());
    if let Some(storage) = storage.filter(|_| !is_empty) {
        let written = storage.value.as_str();
        let is_newest = cx.version.patch().is_some() && cx.version.has(NEWEST);
        let help = "write three numbers, such as `2.4.0`".to_owned();
        match written.parse::<ServerVersion>() {
            Err(_) => refuse(&storage.value, format!("`{written}` is not a version of a storage"), help),
            // Older releases take two numbers, and versions that they do not know.
            Ok(version) if version.patch().is_none() && is_newest => {
                refuse(&storage.value, format!("`{written}` is not a version of a storage"), help);
            }
            Ok(version) if is_newest && !cx.version.has(version) => {
                refuse(&storage.value, format!("it does not know the version `{written}`"), help);
            }
            Ok(_) => {}
        }
    }
    if is_empty || (is_whole && storage.is_none()) {
        let at = storage.map_or(&first.key, |storage| &storage.key);
        refuse(at, format!("`{STORAGE}` is not set"), format!("add `{STORAGE} = 2.4.0`"));
    }
}

/// A file for 2.4 without the setting is refused, unless it is a part of another one.
fn missing(cx: &Cx<'_>, conf: &Conf, found: &mut Vec<Finding>) {
    let is_whole = WHOLE.iter().any(|key| conf.root.setting(key).is_some());
    let Some(first) = conf.first.as_ref().filter(|_| is_whole && cx.version.has(ServerVersion::V2_4)) else { return };
    let mut finding = refused(cx, first, "", &format!("the first setting must be `{CONFIG}`"), false);
    finding.help = Some(format!("begin the file with `{CONFIG} = 2.4.1` and `{STORAGE} = 2.4.1`"));
    found.push(finding);
}
