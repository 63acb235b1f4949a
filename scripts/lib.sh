# shellcheck shell=bash
# Sourced by the other scripts: where we are, how to say something, how to build.
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

# The comment at the top of the script is its help.
help_on_request() {
  case "${1:-}" in
    -h | --help)
      sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$root/scripts/$script"
      exit 0
      ;;
  esac
}

# build PRESET [TARGET...]: configures and builds build/PRESET, quietly unless it fails.
build() {
  local preset=$1 log
  shift
  log="build/$preset.log"
  mkdir -p build
  if [ -d "build/$preset/bin" ]; then
    say "building build/$preset (log: $log)"
  else
    say "building build/$preset, some minutes the first time (tail -f $root/$log)"
  fi
  if ! { cmake --preset "$preset" && cmake --build --preset "$preset" ${1+--target "$@"}; } \
    >"$log" 2>&1; then
    grep -E 'error|warning|FAILED|CMake Error' "$log" | head -20 >&2 || true
    tail -20 "$log" >&2
    die "the build failed; all of it is in $log"
  fi
}
