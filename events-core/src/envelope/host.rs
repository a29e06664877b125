//! The name of this host.

use std::{env, fs, sync::OnceLock};

/// The name of this host, determined once.
///
/// It is the value of `DOVECOT_HOSTNAME`, which Dovecot's own processes use too; or else the kernel's host name; or
/// else the content of `/etc/hostname`, `HOSTNAME` or `COMPUTERNAME`; or else `localhost`.
#[must_use]
#[inline]
pub fn host_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let variable = |name: &str| env::var(name).ok();
        let file = |path: &str| fs::read_to_string(path).ok();
        let sources: [&dyn Fn() -> Option<String>; 5] = [
            &|| variable("DOVECOT_HOSTNAME"),
            &|| file("/proc/sys/kernel/hostname"),
            &|| file("/etc/hostname"),
            &|| variable("HOSTNAME"),
            &|| variable("COMPUTERNAME"),
        ];
        let mut names = sources.iter().filter_map(|source| source()).map(|name| name.trim().to_owned());
        names.find(|name| !name.is_empty()).unwrap_or_else(|| "localhost".to_owned())
    })
}
