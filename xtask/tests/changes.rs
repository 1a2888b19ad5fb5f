//! The comparison of documents against verdicts of others, where they are present.

use xtask::{changes, workspace};

/// The effect on the wire agrees on at least 95 of 100 pairs, and every difference has a reason. A version step that is
/// too small would break users: the count of agreements may only grow.
#[test]
fn verdicts_agree_with_those_of_others() {
    let folder = workspace::root().join("../shared/api-changes");
    if !folder.is_dir() {
        return;
    }
    let tally = changes::compare(&folder, None).expect("every pair can be compared");
    assert!(tally.same_effect * 100 >= tally.pairs * 95, "{tally:?}");
    assert_eq!(tally.same_effect + tally.reasoned, tally.pairs, "{tally:?}");
    assert!(tally.same_step >= 264, "{tally:?}");
}
