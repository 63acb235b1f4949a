"""summary.csv and summary.html: the table of all results."""

import base64
import csv
import hashlib
import re
import shutil
import subprocess
import unittest
from html.parser import HTMLParser

import results  # finds the grader
from grader import outputs

VOID = {"meta", "br", "wbr", "col"}


class Page(HTMLParser):
    """Reads a page and notes its elements; fails if they are not nested."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.ids, self.links = [], [], [], []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


class Case(results.Folder):
    def write(self, some=results.ALL, lang="en"):
        paths = results.save(self.folder, some)
        outputs.write_all(paths, str(self.folder), lang, ["csv", "html"])

    def html(self):
        return (self.folder / "summary.html").read_text("utf-8")

    def rows(self):
        with open(
            self.folder / "summary.csv", newline="", encoding="utf-8-sig"
        ) as file:
            return list(csv.DictReader(file))


class Spreadsheet(Case):
    def test_each_submission_has_a_row_with_its_codes_and_points(self):
        self.write()
        rows = {row["name"]: row for row in self.rows()}
        self.assertEqual(set(rows), set(results.ALL))
        self.assertEqual(list(rows), sorted(rows))
        self.assertEqual(rows["mixed"]["crowd"], "E_STARVE")
        self.assertEqual(float(rows["mixed"]["crowd points"]), 1.5)
        self.assertEqual(float(rows["mixed"]["score"]), results.MIXED["score"])
        self.assertEqual(rows["none"]["score"], "")

    def test_no_cell_is_a_formula(self):
        names = {f"{sign}1+1": results.FINE for sign in "=+-@"}
        self.write({**names, " =x": results.FINE, "attack": results.ATTACK})
        for row in self.rows():
            for value in row.values():
                self.assertNotIn(value.lstrip()[:1], tuple("=+-@"))
                self.assertTrue(value.isprintable(), value)

    def test_a_spreadsheet_sees_that_it_is_utf_8(self):
        self.write({"Jürgen": results.FINE})
        self.assertTrue(
            (self.folder / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        )


class Table(Case):
    def test_the_page_is_well_formed_and_each_link_has_its_place(self):
        self.write()
        page = Page(self.html())
        self.assertEqual(len(page.ids), len(set(page.ids)))
        for link in page.links:
            self.assertTrue(link == "#closed" or link[1:] in page.ids, link)
        rows = len(results.ALL) + 3  # two rows of headings, one at the end
        self.assertEqual(len(page.all("tr")), rows)
        self.assertEqual(len(page.all("section")), len(results.ALL))

    def test_a_cell_shows_the_code_as_a_word(self):
        self.write({"mixed": results.MIXED})
        text = self.html()
        self.assertIn("BUSY_<wbr>POLL", text)
        self.assertIn("STARVE<br>1.5/3", text)
        self.assertIn("E_BUSY_POLL", text)

    def test_hidden_checks_are_shown_to_the_lecturer(self):
        self.write({"hidden": results.HIDDEN})
        self.assertIn("SECRET", self.html())

    def test_what_needs_a_look_is_named_at_the_top(self):
        self.write()
        for line in ("No result: none", "Not all checks have run: cut",
                     "The grader failed in: attack, ours", "No verdict in: unsure"):  # fmt: skip
            self.assertIn(line, self.html())

    def test_only_its_own_script_may_run_and_nothing_is_loaded(self):
        self.write(
            {"attack": results.ATTACK, results.HOSTILE[:9] + "<b>": results.FINE}
        )
        text = self.html()
        page = Page(text)
        self.assertEqual(len(page.all("script")), 1)
        script = re.search("<script>(.*)</script>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        self.assertIn(f"default-src 'none'; style-src 'unsafe-inline'; "
                      f"script-src 'sha256-{digest}'", text)  # fmt: skip
        for _, attributes in page.elements:
            self.assertNotIn("src", attributes)
            self.assertFalse([name for name in attributes if name.startswith("on")])
        self.assertFalse([link for link in page.links if not link.startswith("#")])
        self.assertEqual([], page.all("b"))

    def test_there_is_a_page_without_any_submission_and_one_in_german(self):
        self.write({}, "de")
        Page(self.html())
        self.assertIn("0 Abgaben", self.html())

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_the_script_is_valid(self):
        self.write({})
        script = re.search("<script>(.*)</script>", self.html(), re.S)[1]
        path = self.folder / "script.js"
        path.write_text(script)
        subprocess.run(["node", "--check", path], check=True, timeout=20)


if __name__ == "__main__":
    unittest.main()
