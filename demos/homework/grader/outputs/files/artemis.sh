#!/usr/bin/env bash
# Build script of an Artemis exercise. The test repository holds the unpacked grader,
# and the student's files are in assignment/. Artemis reads test-reports/ and
# customFeedbacks/.
#
# It always ends with 0: a build that fails shows the student no feedback.
set -u
work=$PWD
for folder in "$work/tests" "$work"; do
  [ -f "$folder/kit" ] && program=$folder/kit
done
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

kit=${KIT:-$(python3 "$program" list | awk 'NR == 1 { print $1 }')}
python3 "$program" grade "$kit" "$work/assignment" --output "$output/results" \
  --budget "${KIT_SECONDS:-100}" --format artemis
for folder in "$output"/results/*/artemis; do
  [ -d "$folder" ] && cp -R "$folder/." "$work"
done
exit 0
