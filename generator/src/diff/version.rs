//! The least version of a crate after changes.

use semver::{BuildMetadata, Prerelease, Version};

use crate::surface::Step;

/// Returns the least version that follows another one by a step, or `None` if that is not a version.
///
/// Before 1.0.0 Cargo treats a change of the first number other than zero as breaking:
/// <https://doc.rust-lang.org/cargo/reference/semver.html>
pub fn least_version(version: &str, step: Step) -> Option<String> {
    let mut version = Version::parse(version).ok()?;
    let is_release = version.pre.is_empty();
    (version.pre, version.build) = (Prerelease::EMPTY, BuildMetadata::EMPTY);
    let zeros = (version.major == 0, version.minor == 0);
    match (step, zeros) {
        // The release that a pre-release precedes is not out yet.
        _ if !is_release => {}
        (Step::Major, (false, _)) => version = Version::new(version.major + 1, 0, 0),
        (Step::Minor, (false, _)) => version = Version::new(version.major, version.minor + 1, 0),
        (Step::Major, (true, false)) => version = Version::new(0, version.minor + 1, 0),
        _ => version.patch += 1,
    }
    Some(version.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_other_than_zero_breaks() {
        for (version, major, minor, patch) in [
            ("1.2.3", "2.0.0", "1.3.0", "1.2.4"),
            ("0.2.3", "0.3.0", "0.2.4", "0.2.4"),
            ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
            ("1.0.0-beta.2", "1.0.0", "1.0.0", "1.0.0"),
            ("1.2.3+build.5", "2.0.0", "1.3.0", "1.2.4"),
        ] {
            let steps = [Step::Major, Step::Minor, Step::Patch];
            let found = steps.map(|step| least_version(version, step).expect("a version"));
            assert_eq!(found, [major, minor, patch], "{version}");
        }
        assert_eq!(least_version("one", Step::Major), None);
    }
}
