"""docs/models.md: its numbers are those of `diff`, and the neighbours stay neighbours."""

import re
import subprocess
import unittest

from support import ROOT

# The most lines that may differ; the others have no limit.
LIMITS = {
    "uppercase": {
        ("select", "poll"): 35,
        ("poll", "epoll"): 35,
        ("epoll", "selector"): 35,
        ("threaded", "thread_pool"): 35,
        ("threaded", "fork"): 70,
        ("blocking", "timeout_polling"): 70,
        ("timeout_polling", "threaded"): 70,
    },
    "chat": {
        ("timeout_polling", "threaded"): 90,
        ("threaded", "selector"): 90,
        ("selector", "reactor"): 90,
    },
}
LONGEST = {"uppercase": 92, "chat": 100}  # lines of a model


def changed_lines(folder, first, second):
    files = [str(ROOT / f"demos/{folder}/{name}.cpp") for name in (first, second)]
    output = subprocess.run(
        ["diff", *files], stdout=subprocess.PIPE, universal_newlines=True, check=False
    ).stdout
    return len(re.findall(r"^[<>]", output, re.M))


def rows():
    """[(folder, first, second, number)] of the tables."""
    text = (ROOT / "docs/models.md").read_text(encoding="utf-8")
    for part, folder in zip(re.split(r"^## The chat$", text, flags=re.M), LIMITS):
        for row in re.findall(r"^\| `(\w+)` \| `(\w+)` \|.*\| (\d+) \|$", part, re.M):
            yield (folder, *row[:2], int(row[2]))


class Models(unittest.TestCase):
    def test_numbers_are_those_of_diff(self):
        found = list(rows())
        self.assertGreaterEqual(len(found), 13)
        for folder, first, second, number in found:
            with self.subTest(folder=folder, first=first, second=second):
                self.assertEqual(number, changed_lines(folder, first, second))

    def test_neighbours_stay_neighbours(self):
        for folder, limits in LIMITS.items():
            for (first, second), limit in limits.items():
                with self.subTest(folder=folder, first=first, second=second):
                    self.assertLessEqual(changed_lines(folder, first, second), limit)

    def test_a_model_fits_on_two_slides(self):
        for folder, limit in LONGEST.items():
            models = {name for pair in LIMITS[folder] for name in pair}
            models |= {first for where, first, _, _ in rows() if where == folder}
            models |= {second for where, _, second, _ in rows() if where == folder}
            for model in sorted(models):
                with self.subTest(folder=folder, model=model):
                    path = ROOT / f"demos/{folder}/{model}.cpp"
                    lines = path.read_text(encoding="utf-8").splitlines()
                    self.assertLessEqual(len(lines), limit)


if __name__ == "__main__":
    unittest.main()
