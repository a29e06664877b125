//! Which page a report is about, and why.

use events_spec::Spec;

/// The page that was checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageId {
    /// Its file.
    pub file: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Pages that were added to it, each with its SHA-256.
    pub added: Vec<(String, String)>,
    /// The version of Dovecot that it was read for, or that it describes.
    pub dovecot: Option<String>,
    /// Which page it is and why it was chosen; `None` if the page itself was checked.
    pub chosen: Option<Chosen>,
}

/// Which page was checked against, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The page in words: `Dovecot 2.4.4, built in`.
    pub page: String,
    /// The reason, to follow "because".
    pub because: String,
}

impl PageId {
    /// The page of a model, without a reason.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let mut pages = spec.pages.iter().map(|page| (page.file.clone(), page.sha256.clone()));
        let (file, sha256) = pages.next().unwrap_or_default();
        let dovecot = spec.version.map(|version| version.to_string()).or_else(|| spec.release.clone());
        Self { file, sha256, added: pages.collect(), dovecot, chosen: None }
    }

    /// The first line of a report: `checked against Dovecot 2.4.4, built in, because dovecot.conf says 2.4.1`.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let Chosen { page, because } = self.chosen.as_ref()?;
        Some(format!("checked against {page}, because {because}"))
    }
}
