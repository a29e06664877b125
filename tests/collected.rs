//! The samples of logs as collectors keep them.

use std::fs;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/collected");

#[test]
fn every_sample_holds_the_session_and_is_described() {
    let readme = fs::read_to_string(Path::new(FOLDER).join("README.md")).unwrap();
    let mut samples = 0;
    for entry in fs::read_dir(FOLDER).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "README.md" {
            continue;
        }
        let form = name.rsplit('.').next().unwrap();
        assert!(readme.contains(&format!("`{name}`")) || readme.contains(&format!("`.{form}`")), "{name}");
        if ["gz", "zst"].contains(&form) {
            continue;
        }
        let bytes = fs::read(Path::new(FOLDER).join(&name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for part in ["auth_request_finished", "imap_command_finished", "CREATE", "alice@example.com"] {
            assert!(text.contains(part), "{name}: {part}");
        }
        samples += 1;
    }
    assert!(samples >= 15, "{samples} samples");
}
