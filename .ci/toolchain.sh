# For `.ci/bare_metal`, `.ci/wasm` and `.ci/cross`, which source this file.
#
# Debian's compiler and its source build Rust's own libraries for any target, so that the scripts
# do not depend on the targets that rustup has to offer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TERM_COLOR=never

# Kept apart from the host's builds, which another compiler made.
built=$PWD/target/elsewhere
mkdir -p "$built"

# Each script asks the native runner itself, since the vectors may have changed since.
native=$built/native-$(basename "$0").txt
rm -f "$native"

# install PACKAGE…: what is missing of them.
install() {
    local package missing=()
    for package; do
        [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    echo "\$ apt-get install ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

install_rust() {
    install cargo-web rustc-web rust-web-src rust-web-llvm
    # `rust-lld` is a link to the linker that fits this compiler; its package has the same name.
    install "$(readlink /usr/bin/rust-lld)"
}

# std_cargo ARGUMENT…: Debian's cargo, allowed to build Rust's own libraries.
std_cargo() {
    echo "\$ cargo $*"
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_TARGET_DIR=$built \
        /usr/bin/cargo "$@"
}

# run COMMAND…
run() {
    echo "\$ $*"
    "$@"
}

# counts FILE: the lines of a report that every runner prints alike.
counts() {
    grep -E ' of [0-9]+ passed$|^[0-9]+ passed, [0-9]+ failed$' "$1"
}

# same_as_native NAME FILE: fails unless a report counts what the native runner counts, per file.
same_as_native() {
    if [[ ! -e $native ]]; then
        echo '$ cargo run --example conformance -- vectors/*.json'
        cargo run --locked --quiet --example conformance -- vectors/*.json > "$native"
    fi
    diff <(counts "$native") <(counts "$2")
    echo "$1: $(tail -n 1 <(counts "$2")), native: $(tail -n 1 "$native")"
}
