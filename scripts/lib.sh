# shellcheck shell=bash
# The other scripts source this file: paths, messages, help, and the build.
set -euo pipefail
caller=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(basename "$0")
cd "$root"

say() { printf '%s: %s\n' "$script" "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# help_on_request "$@": with -h or --help, prints the comment at the top of the script.
help_on_request() {
  case "${1:-}" in
    -h | --help)
      sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$root/scripts/$script"
      exit 0
      ;;
  esac
}

# require_linux WHY: on another system, prints one line that says what to do, and exits.
require_linux() {
  [ "$(uname -s)" = Linux ] || die "this needs Linux ($1): use the container (docs/machines.md);" \
    "scripts/build builds the programs that run on $(uname -s)"
}

# build PRESET [TARGET...]: configures and builds build/PRESET. On a terminal, ninja shows
# its progress in one line. Elsewhere all output goes to a log, and only errors are printed.
build() {
  local preset=$1 log failed=
  shift
  log="build/$preset.log"
  mkdir -p build
  cmake --preset "$preset" >"$log" 2>&1 || failed=yes
  if [ -z "$failed" ] && [ -t 2 ]; then
    say "building ${*:-everything} in build/$preset"
    cmake --build --preset "$preset" ${1+--target "$@"} >&2 || die "the build failed"
    return
  fi
  if [ -z "$failed" ]; then
    say "building ${*:-everything} in build/$preset (log: $log)"
    cmake --build --preset "$preset" ${1+--target "$@"} >>"$log" 2>&1 || failed=yes
  fi
  [ -z "$failed" ] || {
    grep -E 'error|warning|FAILED|CMake Error' "$log" | head -20 >&2 || true
    tail -20 "$log" >&2
    die "the build failed; $log has its complete output"
  }
}
