#!/bin/bash
# Moodle VPL runs this for "Run": it writes the program vpl_execution, which runs the
# checks and prints what they have found, without a grade.
# shellcheck source=/dev/null
[ -f vpl_environment.sh ] && . ./vpl_environment.sh
seconds=$((${VPL_MAXTIME:-20} - 5))
[ "$seconds" -gt 0 ] || seconds=1

{
  echo '#!/bin/bash'
  printf 'seconds=%q\n' "$seconds"
  cat <<'END'
grader=$(mktemp -d)
trap 'rm -rf "$grader"' EXIT
# -I: no module of the student, such as zipfile.py, is imported.
python3 -I -m zipfile -e grader.zip "$grader/kit" || exit 1
kit() { python3 "$grader/kit/kit" "$@"; }
id=${KIT:-$(kit list | awk 'NR == 1 { print $1 }')}
kit check "$PWD" --kit "$id" --budget "$seconds"
END
} >vpl_execution
chmod +x vpl_execution
