"""The grader of the homework kits. scripts/kit is its command line, docs/homework.md its
manual. It needs Linux, Python 3.9 and its standard library."""
