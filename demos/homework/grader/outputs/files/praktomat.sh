#!/usr/bin/env bash
# Script of a ScriptChecker in Praktomat ("returns HTML" is on). A CreateFileChecker
# before it puts grader.zip into the sandbox. For one checker for each group of checks,
# upload a copy of this file with the name of the group here:
group=${KIT_GROUP:-all}

grader=$(mktemp -d)
trap 'rm -rf "$grader"' EXIT
# -I: no module of the student, such as zipfile.py, is imported.
python3 -I -m zipfile -e grader.zip "$grader/kit" || exit 2
kit() { python3 "$grader/kit/kit" "$@"; }
id=${KIT:-$(kit list | awk 'NR == 1 { print $1 }')}
kit grade "$id" "$PWD" --output "$grader/results" --format praktomat >"$grader/log" 2>&1
for folder in "$grader"/results/*/praktomat; do
  if [ -f "$folder/$group.html" ]; then
    cat "$folder/$group.html"
    exit "$(cat "$folder/$group.status")"
  fi
done
echo "<p>The grader did not finish; please tell your lecturer.</p>"
exit 2
