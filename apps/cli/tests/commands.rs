//! Every command of the README, in both languages, and every other use, with what it prints.
//! `TRYCMD=overwrite cargo test` writes what it prints now; then read what `git diff` says.

use std::path::Path;
use std::{env, io};

#[test]
fn commands_print_what_is_told() -> io::Result<()> {
    // The commands name their files as a user would, who stands in this folder.
    env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))?;
    trycmd::TestCases::new()
        .env("LANG", "C")
        .env("LC_ALL", "C")
        .case("../README.md")
        .case("../README.zh-CN.md")
        .case("../tests/commands/*.md");
    Ok(())
}
