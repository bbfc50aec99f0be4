# Sourced by every script of this folder: from here on they run in the project's root.
set -euo pipefail
called=$(realpath "$0")
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TERM_COLOR=never
# No source is changed between two builds.
export CARGO_INCREMENTAL=0

# Where a piece keeps what it makes: `.ci/fuzz` in `target/ci/fuzz`, `bindings/go/check` in
# `target/ci/bindings/go/check`.
scratch=${called#"$PWD"/}
scratch=$PWD/target/ci/${scratch#.ci/}
mkdir -p "$scratch"

# run COMMAND…: says what it does.
run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

fail() {
    echo "${called#"$PWD"/}: $*" >&2
    exit 1
}

# one_at_a_time WHAT COMMAND…: pieces that run side by side take turns at it.
locks=$PWD/target/ci
one_at_a_time() (
    exec 9> "$locks/$1.lock"
    flock 9
    "${@:2}"
)

# install PACKAGE…: what is missing of Debian's packages.
install() {
    one_at_a_time installing install_missing "$@"
}

install_missing() {
    local package status missing=()
    for package; do
        status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2> /dev/null) || true
        [[ $status == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    echo "\$ apt-get install ${missing[*]}"
    apt-get update -qq 9>&-
    DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null 9>&-
}

# need COMMAND PACKAGE: Debian's package, unless the command is there, from wherever it came.
need() {
    command -v "$1" > /dev/null || install "$2"
}

# need_cargo COMMAND: a program from crates.io, unless it is there.
need_cargo() {
    command -v "$1" > /dev/null || one_at_a_time installing install_from_crates_io "$1"
}

install_from_crates_io() {
    echo "\$ cargo install $1"
    CARGO_PROFILE_DEV_DEBUG=false cargo install --locked --quiet --debug "$1" 9>&-
}

need_nightly() {
    cargo +nightly --version > /dev/null 2>&1 ||
        fail "no nightly toolchain, without which this says nothing; rustup toolchain install nightly"
}

# venv NAME ARGUMENT…: a folder of Python programs, with what pip is told to install.
venv() {
    need python3 python3
    python3 -m venv "target/ci/venv-$1" 2> /dev/null || {
        install python3-venv
        python3 -m venv "target/ci/venv-$1"
    }
    "target/ci/venv-$1/bin/pip" install --quiet "${@:2}"
}

# conformance FILE: what the native runner says of all vectors.
conformance() {
    echo '$ cargo run --example conformance -- vectors/*.json'
    cargo run --locked --quiet --example conformance -- vectors/*.json > "$1"
}

# counts FILE: the lines of a report that every runner prints alike.
counts() {
    grep -E ' of [0-9]+ passed$|^[0-9]+ passed, [0-9]+ failed$' "$1"
}

# same_as_native NAME FILE: fails unless a report counts what the native runner counts, per file.
# Each script asks that runner itself, since the vectors may have changed since.
same_as_native() {
    local native=$scratch/native.txt
    [[ -n ${asked_native:-} ]] || conformance "$native"
    asked_native=1
    diff <(counts "$native") <(counts "$2")
    echo "$1: $(tail -n 1 <(counts "$2")), native: $(tail -n 1 "$native")"
}

# all_as_native NAME FILE: as `same_as_native`, with the cases of `diagnose`, which bindings and
# programs run too. Who runs several of them asks the native runner once: NATIVE_REPORT.
all_as_native() {
    if [[ -z ${NATIVE_REPORT:-} ]]; then
        export NATIVE_REPORT=$scratch/native.txt
        report_of_all "$NATIVE_REPORT"
    fi
    diff <(counts "$NATIVE_REPORT") <(counts "$2")
    echo "$1: $(tail -n 1 <(counts "$2")), native: $(tail -n 1 "$NATIVE_REPORT")"
}

# report_of_all FILE: what the native runner says of all vectors, the cases of `diagnose` among them.
report_of_all() {
    echo '$ cargo run --package lianlian-mpay-diagnose --example conformance -- vectors'
    cargo run --locked --quiet --package lianlian-mpay-diagnose --example conformance -- vectors > "$1"
}

# Debian's compiler and its source build Rust's own libraries for any target, so that no script
# depends on the targets that rustup has to offer.
install_rust() {
    install cargo-web rustc-web rust-web-src rust-web-llvm
    # `rust-lld` is a link to the linker that fits this compiler; its package has the same name.
    install "$(readlink /usr/bin/rust-lld)"
}

# Kept apart from the host's builds, which another compiler made.
std_target=$PWD/target/elsewhere

# std_cargo ARGUMENT…: Debian's cargo, allowed to build Rust's own libraries.
std_cargo() {
    echo "\$ cargo $*"
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_TARGET_DIR=$std_target \
        /usr/bin/cargo "$@"
}
