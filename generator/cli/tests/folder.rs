//! The output folder: runs that are killed or fail at any change to the disk, links, and files of the user.
//!
//! A run that is killed is a child process of this test that aborts: nothing unwinds, nothing is cleaned up.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_openapi_sdk::disk::{Change, Disk, RealDisk};
use cargo_openapi_sdk::folder::{Difference, Folder};
use cargo_openapi_sdk::lock::LockFile;
use openapi_sdk_generator::files::{FILE_LIST, Files};
use tempfile::TempDir;

/// The config of a run, which names the lock.
const CONFIG: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n[names]\nlock = \"names.lock\"\n";

/// The files in the output folder that are not generated.
const USERS: &[(&str, &str)] = &[("target/x", "cargo's"), (".hidden/x", "the user's")];

/// The moment at which a run ends, or the kind of its failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// The process dies before the change.
    DeathBefore,
    /// The process dies when half of a file is written.
    DeathWithin,
    /// The process dies after the change.
    DeathAfter,
    /// The change fails.
    Failure,
    /// The change and all after it fail: to the disk the same as a death.
    FailuresFromHere,
}

/// The real disk, but for one change.
struct TroubledDisk {
    trouble: Vec<(usize, Trouble)>,
    /// The changes that were asked for: those that write a file, and others.
    changes: RefCell<Vec<bool>>,
}

impl TroubledDisk {
    fn new(trouble: &[(usize, Trouble)]) -> Self {
        Self { trouble: trouble.to_vec(), changes: RefCell::default() }
    }
}

impl Disk for TroubledDisk {
    fn apply(&self, change: Change<'_>) -> io::Result<()> {
        let number = self.changes.borrow().len();
        self.changes.borrow_mut().push(matches!(change, Change::CreateFile(..)));
        let trouble = self.trouble.iter().find(|(at, trouble)| {
            number == *at || (number > *at && *trouble == Trouble::FailuresFromHere)
        });
        match trouble.map(|(_, trouble)| trouble) {
            None => RealDisk.apply(change),
            Some(Trouble::DeathBefore) => std::process::abort(),
            Some(Trouble::DeathWithin) => {
                if let Change::CreateFile(path, bytes) = change {
                    let half = Change::CreateFile(path, &bytes[..bytes.len() / 2]);
                    RealDisk.apply(half).expect("it can be written");
                }
                std::process::abort()
            }
            Some(Trouble::DeathAfter) => {
                RealDisk.apply(change).expect("the change succeeds");
                std::process::abort()
            }
            Some(Trouble::Failure | Trouble::FailuresFromHere) => Err(io::Error::other("refused")),
        }
    }
}

/// A tree of generated files with its list.
fn files(names: &[(&str, &str)]) -> Files {
    let list: Vec<&str> = names.iter().map(|(name, _)| *name).chain([FILE_LIST]).collect();
    let mut list: Vec<String> = list.into_iter().map(|name| format!("{name}\n")).collect();
    list.sort();
    let mut files: Files =
        names.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    files.insert(FILE_LIST.to_owned(), format!("# generated\n{}", list.concat()));
    files
}

/// The trees before and after, and others: each run goes from one tree to the next.
fn trees() -> [Files; 4] {
    let first = [("Cargo.toml", "a"), ("src/lib.rs", "a"), ("src/a/mod.rs", "a")];
    let second =
        [("Cargo.toml", "b"), ("src/lib.rs", "b"), ("src/b/c/mod.rs", "b"), ("README.md", "b")];
    let third = [("Cargo.toml", "a"), ("src/lib.rs", "c")];
    [files(&[]), files(&first), files(&second), files(&third)]
}

/// One run, as `generate` does it: the folder first, then the lock.
fn run(case: &Path, tree: &Files, disk: &dyn Disk) -> anyhow::Result<()> {
    Folder::open(&case.join("out"), &[])?.write(tree, disk)?;
    lock(case)?.write(&tree[FILE_LIST], disk)
}

fn lock(case: &Path) -> anyhow::Result<LockFile> {
    Ok(LockFile::of(CONFIG, case)?.expect("the config names a lock"))
}

fn difference(case: &Path, tree: &Files) -> Difference {
    let folder = Folder::open(&case.join("out"), &[]).expect("the folder is ours");
    folder.compare(tree).expect("it can be compared")
}

/// Everything below a folder: files with their texts, folders without.
fn everything(folder: &Path) -> BTreeMap<PathBuf, Option<String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(current).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            let text = if fs::symlink_metadata(&path).expect("it is there").is_file() {
                Some(fs::read_to_string(&path).expect("it is text"))
            } else {
                None
            };
            if path.is_dir() && !path.is_symlink() {
                open.push(path.clone());
            }
            found.insert(path.strip_prefix(folder).expect("it is below").to_path_buf(), text);
        }
    }
    found
}

/// A folder that holds a tree, its lock, and files of the user.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new(tree: Option<&Files>) -> Self {
        let case = Self { folder: tempfile::tempdir().expect("a folder can be made") };
        if let Some(tree) = tree {
            run(case.path(), tree, &RealDisk).expect("it can be written");
            USERS.iter().for_each(|(name, text)| case.write(&format!("out/{name}"), text));
        }
        case
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn everything(&self) -> BTreeMap<PathBuf, Option<String>> {
        everything(self.path())
    }
}

/// The pairs of trees of which one run turns the first into the second; none is a folder that does not exist.
fn runs() -> Vec<(Option<Files>, Files)> {
    let [empty, first, second, third] = trees();
    vec![
        (None, first.clone()),
        (Some(first.clone()), second.clone()),
        (Some(second.clone()), third),
        (Some(first), empty),
    ]
}

/// The changes of a run without trouble: those that write a file, and others.
fn changes(old: Option<&Files>, new: &Files) -> Vec<bool> {
    let case = Case::new(old);
    let disk = TroubledDisk::new(&[]);
    run(case.path(), new, &disk).expect("it can be written");
    assert_eq!(case.everything(), expected(new, old.is_some()));
    disk.changes.into_inner()
}

/// Everything below the folder of a case that holds a tree and nothing else, but for the files of the user.
fn expected(tree: &Files, users: bool) -> BTreeMap<PathBuf, Option<String>> {
    let mut all: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    let users = if users { USERS } else { &[] };
    let files = tree.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    for (name, text) in files.chain(users.iter().copied()) {
        let path = Path::new("out").join(name);
        let folders = path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        all.extend(folders.map(|folder| (folder.to_path_buf(), None)));
        all.insert(path, Some(text.to_owned()));
    }
    all.insert("names.lock".into(), Some(tree[FILE_LIST].clone()));
    all
}

/// The trees that a run may turn a folder into after one from `old` to `new` went wrong: the same again, one that goes
/// back, and one that continues.
fn nexts(old: Option<&Files>, new: &Files) -> Vec<Files> {
    let others = old.into_iter().cloned().chain([trees()[3].clone()]);
    [new.clone()].into_iter().chain(others).collect()
}

/// Asserts that a folder in which something went wrong is compared truthfully, and that each next run ends as if
/// nothing had happened.
fn assert_repaired(case: &Case, new: &Files, nexts: &[Files], what: &str) {
    let before = case.everything();
    let found = difference(case.path(), new);
    assert_eq!(case.everything(), before, "{what}: a comparison changes nothing");
    let present = new.iter().all(|(name, text)| {
        before.get(&Path::new("out").join(name)).is_some_and(|it| it.as_ref() == Some(text))
    });
    assert!(present || !found.is_empty(), "{what}: the drift is reported");

    let users = before.contains_key(Path::new("out/target/x"));
    for next in nexts {
        let copy = Case { folder: tempfile::tempdir().expect("a folder can be made") };
        for (path, text) in &before {
            match text {
                Some(text) => copy.write(&path.display().to_string(), text),
                None => fs::create_dir_all(copy.path().join(path)).expect("it can be made"),
            }
        }
        run(copy.path(), next, &RealDisk).unwrap_or_else(|error| panic!("{what}: {error:#}"));
        let expected = expected(next, users);
        assert_eq!(copy.everything(), expected, "{what}: the next run repairs everything");
        assert!(difference(copy.path(), next).is_empty(), "{what}: and there is no drift");
        assert!(lock(copy.path()).expect("it can be read").residue().is_none(), "{what}");
    }
}

/// The variable that turns a process of this test into a run that dies: the folder, the run, the change, the moment.
const CHILD: &str = "XTASK_TEST_DYING_RUN";

#[test]
fn a_run_that_dies_at_any_change_is_repaired_by_the_next() {
    if let Some(run) = std::env::var_os(CHILD) {
        die(&run.into_string().expect("it is text"));
    }
    let moments = [Trouble::DeathBefore, Trouble::DeathWithin, Trouble::DeathAfter];
    for (index, (old, new)) in runs().iter().enumerate() {
        let changes = changes(old.as_ref(), new);
        let deaths = changes.iter().enumerate().flat_map(|(at, writes)| {
            (0..moments.len()).filter(|moment| *writes || *moment != 1).map(move |it| (at, it))
        });
        for (at, moment) in deaths {
            let case = Case::new(old.as_ref());
            let output = Command::new(std::env::current_exe().expect("it has a path"))
                .args(["--exact", "a_run_that_dies_at_any_change_is_repaired_by_the_next"])
                .env(CHILD, format!("{index} {at} {moment} {}", case.path().display()))
                .output()
                .expect("the child runs");
            let what = format!("run {index}, change {at}, {:?}", moments[moment]);
            assert_eq!(output.status.code(), None, "{what}: the child is killed by a signal");
            assert_repaired(&case, new, &nexts(old.as_ref(), new), &what);
        }
    }
}

/// The child: a run that aborts.
fn die(run_of: &str) -> ! {
    let mut words = run_of.splitn(4, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok()).expect("a number");
    let (index, at, moment): (usize, usize, usize) = (number(), number(), number());
    let moments = [Trouble::DeathBefore, Trouble::DeathWithin, Trouble::DeathAfter];
    let (_, new) = &runs()[index];
    let path = Path::new(words.next().expect("a path"));
    let outcome = run(path, new, &TroubledDisk::new(&[(at, moments[moment])]));
    println!("the child was to be dead: {outcome:?}");
    std::process::exit(0)
}

#[test]
fn a_failure_at_any_change_keeps_the_old_tree_or_is_repaired_by_the_next_run() {
    for (old, new) in &runs() {
        let changes = changes(old.as_ref(), new).len();
        let after = expected(new, old.is_some());
        for at in 0..changes {
            let what = format!("change {at} of {changes}");
            let case = Case::new(old.as_ref());
            let before = case.everything();
            let outcome = run(case.path(), new, &TroubledDisk::new(&[(at, Trouble::Failure)]));
            assert!(outcome.is_err(), "{what}: the failure is reported");
            // From the moment on when the new tree is there, only the removal of staged files, and the lock, can fail.
            let tree = |all: &BTreeMap<PathBuf, Option<String>>| -> Vec<(PathBuf, Option<String>)> {
                let tree = all.iter().filter(|(path, _)| path.starts_with("out"));
                let tree = tree.filter(|(path, _)| !path.starts_with("out/.generated-staging"));
                tree.map(|(path, text)| (path.clone(), text.clone())).collect()
            };
            let now = case.everything();
            assert!(now == before || tree(&now) == tree(&after), "{what}: {now:#?}");
            assert_repaired(&case, new, &nexts(old.as_ref(), new), &what);
        }
    }
}

#[test]
fn the_next_run_repairs_a_restore_that_was_killed() {
    for (old, new) in &runs()[..2] {
        let changes = changes(old.as_ref(), new).len();
        for at in 0..changes {
            for death in at + 1.. {
                let trouble = [(at, Trouble::Failure), (death, Trouble::FailuresFromHere)];
                let case = Case::new(old.as_ref());
                let disk = TroubledDisk::new(&trouble);
                assert!(run(case.path(), new, &disk).is_err());
                if disk.changes.borrow().len() <= death {
                    break;
                }
                let what = format!("failure {at}, death {death}");
                assert_repaired(&case, new, std::slice::from_ref(new), &what);
            }
        }
    }
}

/// Asserts that writing and comparing are refused with this message, and that nothing changes.
fn assert_refused(case: &Case, tree: &Files, message: &str) {
    let before = case.everything();
    let folder = Folder::open(&case.path().join("out"), &[]);
    for refusal in [
        folder.as_ref().map_err(|error| format!("{error:#}")).and_then(|folder| {
            folder.write(tree, &RealDisk).map(|_| ()).map_err(|error| format!("{error:#}"))
        }),
        folder.as_ref().map_err(|error| format!("{error:#}")).and_then(|folder| {
            folder.compare(tree).map(|_| ()).map_err(|error| format!("{error:#}"))
        }),
    ] {
        let refusal = refusal.expect_err("it is refused");
        assert!(refusal.contains(message), "{refusal}\ndoes not contain\n{message}");
    }
    assert_eq!(case.everything(), before, "nothing changes");
}

#[test]
fn a_link_at_any_step_of_a_generated_path_is_refused() {
    let [_, first, second, _] = trees();
    // Files and folders that stay, come and go.
    for step in
        ["src/lib.rs", "src", "src/a", "src/a/mod.rs", "src/b", "src/b/c", "README.md", FILE_LIST]
    {
        for dangling in [false, true] {
            let case = Case::new(Some(&first));
            let place = case.path().join("out").join(step);
            let elsewhere = case.path().join("elsewhere");
            if place.exists() && !dangling {
                fs::rename(&place, &elsewhere).expect("it can be moved");
            } else if !dangling {
                fs::create_dir(&elsewhere).expect("it can be made");
            } else if place.is_dir() {
                fs::remove_dir_all(&place).expect("it can be removed");
            } else if place.exists() {
                fs::remove_file(&place).expect("it can be removed");
            }
            fs::create_dir_all(place.parent().expect("it has a folder")).expect("it can be made");
            symlink(&elsewhere, &place).expect("a link can be made");
            assert_refused(&case, &second, &format!("out/{step}` is a symbolic link"));
        }
    }
}

#[test]
fn a_link_in_place_of_the_staged_files_is_refused() {
    let [_, first, second, _] = trees();
    let case = Case::new(Some(&first));
    case.write("elsewhere/1", "the user's");
    symlink(case.path().join("elsewhere"), case.path().join("out/.generated-staging"))
        .expect("a link can be made");
    let before = case.everything();
    let refusal = run(case.path(), &second, &RealDisk).expect_err("it is refused").to_string();
    assert!(refusal.contains(".generated-staging` is not a folder of the generator"), "{refusal}");
    assert_eq!(case.everything(), before);
}

#[test]
fn staged_files_of_the_user_are_refused() {
    let [_, first, second, _] = trees();
    for name in ["mine", "1/mine"] {
        let case = Case::new(Some(&first));
        case.write(&format!("out/.generated-staging/{name}"), "the user's");
        let before = case.everything();
        let refusal = run(case.path(), &second, &RealDisk).expect_err("it is refused").to_string();
        assert!(refusal.contains("was not written by the generator: move it away"), "{refusal}");
        assert_eq!(case.everything(), before);
    }
}

#[test]
fn files_of_the_user_at_generated_paths_are_refused() {
    let [_, first, second, _] = trees();
    for (name, message) in [
        ("README.md", "holds `README.md`, which `.generated-files` does not list"),
        ("src/b", "out/src/b` is in the way of the generated file `src/b/c/mod.rs`"),
        ("src/b/c/mod.rs/mine", "out/src/b/c/mod.rs` is a folder, but a generated file"),
    ] {
        let case = Case::new(Some(&first));
        case.write(&format!("out/{name}"), "the user's");
        assert_refused(&case, &second, message);
    }
}

#[test]
fn a_pipe_at_a_generated_path_is_refused_and_not_waited_for() {
    let [_, first, second, _] = trees();
    for name in ["README.md", "src/lib.rs", "src/b"] {
        let case = Case::new(Some(&first));
        let path = case.path().join("out").join(name);
        let _ = fs::remove_file(&path);
        pipe(&path);
        assert_refused(&case, &second, &format!("out/{name}` is in the way"));
    }
}

fn pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().expect("it can be run");
    assert!(status.success());
}

#[test]
fn identical_files_are_adopted_when_the_list_is_lost() {
    let [_, first, second, _] = trees();
    let case = Case::new(Some(&first));
    let before = case.everything();
    fs::remove_file(case.path().join("out").join(FILE_LIST)).expect("it can be removed");
    let found = difference(case.path(), &first);
    assert_eq!(found, Difference { missing: vec![FILE_LIST.to_owned()], ..Difference::default() });
    assert_refused(&case, &second, "is not empty and was not made by this command");
    run(case.path(), &first, &RealDisk).expect("it can be written");
    assert_eq!(case.everything(), before);
}

#[test]
fn a_list_with_a_name_that_is_never_generated_is_rejected() {
    let [_, first, ..] = trees();
    for name in ["../x", "/x", ".git/config", "src/.hidden", "a/../../x"] {
        let case = Case::new(None);
        case.write(&format!("out/{FILE_LIST}"), &format!("{name}\n"));
        assert_refused(&case, &first, "leads out of the folder or is hidden");
    }
}

#[test]
fn one_run_at_a_time_writes_a_folder() {
    let [_, first, second, _] = trees();
    let case = Case::new(Some(&first));
    let folder = fs::File::open(case.path().join("out")).expect("it can be opened");
    folder.lock().expect("it can be locked");
    let before = case.everything();
    let refusal = run(case.path(), &second, &RealDisk).expect_err("it is refused").to_string();
    assert!(refusal.contains("another run writes the output folder"), "{refusal}");
    assert_eq!(case.everything(), before);
    // Not only closed: a process that another test starts has a copy of the handle until it executes
    // its program, and the lock lives as long as any copy.
    folder.unlock().expect("it can be unlocked");
    run(case.path(), &second, &RealDisk).expect("it can be written");
}

#[test]
fn a_lock_of_names_behind_a_link_is_written_where_the_link_leads() {
    let [_, first, second, _] = trees();
    let case = Case::new(Some(&first));
    let (link, path) = (case.path().join("names.lock"), case.path().join("elsewhere.lock"));
    fs::rename(&link, &path).expect("it can be moved");
    symlink(&path, &link).expect("a link can be made");
    run(case.path(), &second, &RealDisk).expect("it can be written");
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(path).expect("it is text"), second[FILE_LIST]);
}
