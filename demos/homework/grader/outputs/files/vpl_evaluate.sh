#!/bin/bash
# Moodle VPL runs this for "Evaluate": it writes the program vpl_execution, which checks
# the files of the student and prints comments and a grade.
#
# Execution files of the activity: this file, vpl_run.sh, and the grader as grader.zip.
# Keep grader.zip when running (Advanced settings, "Files to keep when running").
# shellcheck source=/dev/null
[ -f vpl_environment.sh ] && . ./vpl_environment.sh
seconds=$((${VPL_MAXTIME:-20} - 5))
[ "$seconds" -gt 0 ] || seconds=1

{
  echo '#!/bin/bash'
  for name in VPL_GRADEMIN VPL_GRADEMAX; do
    [ -z "${!name:-}" ] || printf 'export %s=%q\n' "$name" "${!name}"
  done
  printf 'seconds=%q\n' "$seconds"
  cat <<'END'
grader=$(mktemp -d)
trap 'rm -rf "$grader"' EXIT
# -I: no module of the student, such as zipfile.py, is imported.
python3 -I -m zipfile -e grader.zip "$grader/kit" || exit 1
kit() { python3 "$grader/kit/kit" "$@"; }
id=${KIT:-$(kit list | awk 'NR == 1 { print $1 }')}
kit grade "$id" "$PWD" --output "$grader/results" --budget "$seconds" --format vpl \
  >"$grader/log" 2>&1
cat "$grader"/results/*/vpl.txt 2>/dev/null || sed 's/^/> /' "$grader/log"
END
} >vpl_execution
chmod +x vpl_execution
