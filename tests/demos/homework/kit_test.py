#!/usr/bin/env python3
"""Tests of how a kit is loaded, and of what is said if it is broken."""

import json
import unittest

from kits import FILES, Case, description, tiny, write

from grader import kit as kits, schema
from grader.verdict import Fail


class Loading(Case):
    def test_a_kit_has_what_stands_in_its_description(self):
        kit = kits.load(tiny(self.folder))
        self.assertEqual((kit.id, kit.points, kit.seed), ("tiny", 3, 0))
        self.assertEqual([check.id for check in kit.checks], ["greets", "ends"])
        self.assertEqual(kit.checks[1].needs, ("greets",))
        self.assertEqual(kit.checks[0].visibility, "visible")
        self.assertEqual(kit.limits["build_s"], 120)

    def test_a_kit_is_found_by_its_name(self):
        for name in kits.names():
            with self.subTest(name):
                self.assertEqual(kits.load(name).id, name)

    def test_an_unknown_name_lists_the_kits(self):
        with self.assertRaisesRegex(
            kits.KitError, "there is no kit 'nothing'; the kits are: "
        ):
            kits.load("nothing")

    def test_the_id_in_a_file(self):
        folder = tiny(self.folder)
        self.assertEqual(kits.id_in(folder / "kit.json"), "tiny")
        write(self.folder, {"kit.json": "[]"})
        with self.assertRaisesRegex(kits.KitError, "names no kit"):
            kits.id_in(self.folder / "kit.json")

    def test_bonus_checks_are_not_part_of_the_points(self):
        bonus = [
            {
                "id": "fast",
                "group": "more",
                "points": 5,
                "needs": ["greets"],
                "title": {"en": "Fast", "de": "Schnell"},
            }
        ]
        more = {"checks/more.py": "def fast(trial):\n    pass\n"}
        kit = kits.load(tiny(self.folder, more, bonus=bonus))
        self.assertEqual(kit.points, 3)
        self.assertEqual([check.bonus for check in kit.checks], [False, False, True])

    def test_a_check_overrides_the_visibility_of_the_kit(self):
        checks = description()["checks"]
        checks[0]["visibility"] = "visible"
        kit = kits.load(tiny(self.folder, visibility="hidden", checks=checks))
        self.assertEqual([c.visibility for c in kit.checks], ["visible", "hidden"])


class Broken(Case):
    def broken(self, words, files=None, **changes):
        folder = tiny(self.folder, files, **changes)
        with self.assertRaises(kits.KitError) as caught:
            kits.load(folder)
        text = str(caught.exception)
        self.assertTrue(text.startswith(f"{folder}/"), text)
        self.assertIn(words, text)
        self.assertNotIn("\n", text)

    def test_unknown_keys(self):
        self.broken('top level: unknown key "colour"', colour="red")
        checks = description()["checks"]
        checks[1]["colour"] = "red"
        self.broken('checks[1]: unknown key "colour"', checks=checks)
        self.broken('limits: unknown key "wall"', limits={"wall": 3})

    def test_missing_keys(self):
        checks = description()["checks"]
        del checks[0]["title"]["de"]
        self.broken('checks[0].title: the key "de" is missing', checks=checks)

    def test_values_of_a_wrong_kind(self):
        self.broken('points: "3" is not of type number', points="3")
        self.broken("points: true is not of type number", points=True)
        self.broken("schema: 2 is not 1", schema=2)
        self.broken("ready:", ready="soon")
        self.broken("hours: it has 1 items", hours=[1])
        self.broken("languages: it is empty", languages={})
        self.broken(
            'languages: unknown key "perl"', languages={"perl": {"start": ["x"]}}
        )
        self.broken(
            "student_files: an item is there twice", student_files=["a.py", "a.py"]
        )
        self.broken("student_files[0]", student_files=["../a.py"])
        self.broken("limits.build_s: 0 is less than 1", limits={"build_s": 0})
        self.broken("twist.delimiter", twist={"delimiter": "ab"})

    def test_the_points_are_the_sum_of_the_checks(self):
        self.broken("points: 4 is not the sum of the checks, 3", points=4)

    def test_the_id_is_the_name_of_the_folder(self):
        self.broken('id: "other" is not the name of the folder', id="other")

    def test_a_check_needs_only_earlier_checks(self):
        for need in ("nothing", "ends"):
            checks = description()["checks"]
            checks[1]["needs"] = [need]
            self.broken(f'check ends: it needs "{need}"', checks=checks)

    def test_two_checks_of_one_name(self):
        checks = description()["checks"]
        self.broken("check greets: there are two", checks=checks + checks[:1], points=4)

    def test_a_check_without_a_function(self):
        self.broken(
            "check ends: no module in checks/ has a function",
            {"checks/first.py": "def greets(trial):\n    pass\n"},
        )

    def test_a_function_that_is_there_twice(self):
        self.broken(
            "the function greets is in", {"checks/more.py": FILES["checks/first.py"]}
        )

    def test_a_module_that_is_no_python(self):
        self.broken(
            "first.py: this is no Python program", {"checks/first.py": "def (:\n"}
        )

    def test_a_language_needs_a_student_file(self):
        self.broken("no file is a cpp program", student_files=["server.py"])

    def test_text_that_is_no_json(self):
        for text, words in (
            ("{", "kit.json: line 1"),
            ('{"id": 1, "id": 2}', 'the key "id" is there twice'),
            (b"\xff", "not UTF-8"),
            ("3", "top level: 3 is not of type object"),
        ):
            self.broken(words, {"kit.json": text})


class Files(Case):
    def test_files_of_the_overlay_win(self):
        overlay = write(
            self.folder / "overlay", {"sheet.en.md": "mine", "checks/own.py": ""}
        )
        kit = kits.load(tiny(self.folder), overlay)
        self.assertEqual(kit.file("sheet.en.md").read_text(), "mine")
        self.assertEqual(kit.file("sheet.de.md").parent, kit.folder)
        self.assertEqual(set(kit.files("checks")), {"first.py", "own.py", "words.py"})

    def test_a_file_of_both_is_listed_once_and_is_that_of_the_overlay(self):
        overlay = write(self.folder / "overlay", {"checks/words.py": "GREETING = 1"})
        path = kits.load(tiny(self.folder), overlay).files("checks")["words.py"]
        self.assertEqual(path, overlay / "checks/words.py")

    def test_a_missing_file_is_named(self):
        with self.assertRaisesRegex(
            kits.KitError, "nothing.md: this file of the kit is missing"
        ):
            kits.load(tiny(self.folder)).file("nothing.md")

    def test_a_missing_overlay_is_named(self):
        with self.assertRaisesRegex(
            kits.KitError, "the overlay .*nothing is no folder"
        ):
            kits.load(tiny(self.folder), self.folder / "nothing")

    def test_the_digest_depends_on_each_file(self):
        kit = kits.load(tiny(self.folder))
        before = kit.sha256()
        write(kit.folder, {"__pycache__/first.pyc": "x", ".hidden": "x"})
        self.assertEqual(kit.sha256(), before)
        write(kit.folder, {"solution/server.py": "other"})
        self.assertNotEqual(kit.sha256(), before)
        overlay = write(self.folder / "overlay", {"own.txt": ""})
        changed = kit.sha256()
        self.assertNotEqual(kits.load(kit.folder, overlay).sha256(), changed)

    def test_given_files_are_not_written_by_students(self):
        kit = kits.load(
            tiny(self.folder, {"solution/part.h": "", "given/data.txt": "1"})
        )
        self.assertEqual(
            [name for name, _ in kit.given_files()], ["CMakeLists.txt", "data.txt"]
        )
        self.assertEqual([name for name, _ in kit.given_files("python")], ["data.txt"])

    def test_the_library_belongs_to_kits_that_ask_for_it(self):
        kit = kits.load(tiny(self.folder, library=True))
        names = [name for name, _ in kit.given_files("cpp")]
        self.assertIn("reactor/selector.h", names)
        self.assertIn("reactor/CMakeLists.txt", names)
        self.assertEqual(kit.given_files("python"), [])


class Languages(Case):
    def test_the_main_file_decides(self):
        kit = kits.load(tiny(self.folder))
        for files, language in (
            (["server.py", "part.h"], "python"),
            (["server.cpp"], "cpp"),
            (["main.py"], None),
        ):
            folder = self.folder / "-".join(files)
            write(folder, dict.fromkeys(files, ""))
            self.assertEqual(kit.language_of(folder), language)

    def test_two_programs_are_refused(self):
        kit = kits.load(tiny(self.folder))
        with self.assertRaises(Fail) as caught:
            kit.language_of(kit.folder / "solution")
        self.assertIn("server.cpp, server.py", caught.exception.said.en)
        self.assertEqual(kit.languages_in(kit.folder / "solution"), ["cpp", "python"])


class Functions(Case):
    def test_a_function_of_the_kit(self):
        steps = []

        class Trial:
            step = staticmethod(lambda en, de: steps.append(en))

        kits.load(tiny(self.folder)).check_function("greets")(Trial)
        self.assertEqual(steps, ["Hello"])

    def test_a_shared_function(self):
        self.assertEqual(
            kits.load("uppercase_tcp").check_function("echo").__name__, "echo"
        )

    def test_a_function_of_the_kit_wins_over_a_shared_one(self):
        checks = description()["checks"]
        checks[1]["id"] = "shutdown"
        own = {"checks/more.py": "def shutdown(trial):\n    return 'own'\n"}
        kit = kits.load(tiny(self.folder, own, checks=checks))
        self.assertEqual(kit.check_function("shutdown")(None), "own")

    def test_a_module_of_the_overlay_wins(self):
        kit = kits.load(tiny(self.folder))
        kit.check_function("greets")
        overlay = write(
            self.folder / "overlay",
            {
                "checks/first.py": "def greets(_):\n    return 'mine'\n"
                "def ends(_):\n    pass\n"
            },
        )
        changed = kits.load(kit.folder, overlay)
        self.assertEqual(changed.check_function("greets")(None), "mine")

    def test_only_the_module_of_the_overlay_is_searched(self):
        own = {"checks/first.py": "def greets(trial):\n    pass\n"}
        overlay = write(self.folder / "overlay", own)
        with self.assertRaisesRegex(kits.KitError, "check ends: no module"):
            kits.load(tiny(self.folder), overlay)

    def test_the_modules_that_checks_need(self):
        more = {"checks/more.py": "def other(trial):\n    pass\n"}
        functions = kits.load(tiny(self.folder, more)).functions
        self.assertEqual(set(functions.needed_for(["greets"])), {"first", "words"})


class Schema(unittest.TestCase):
    def test_the_rules_use_only_what_the_validator_knows(self):
        def visit(rules):
            self.assertLessEqual(set(rules), schema.KNOWN)
            for key in ("properties", "$defs"):
                for each in rules.get(key, {}).values():
                    visit(each)
            for each in rules.get("anyOf", []):
                visit(each)
            for key in ("items", "additionalProperties"):
                if isinstance(rules.get(key), dict):
                    visit(rules[key])

        visit(kits.RULES)

    def test_an_unknown_rule_is_an_error(self):
        with self.assertRaises(NotImplementedError):
            list(schema.problems(3, {"multipleOf": 2}))

    def test_the_example_is_valid(self):
        self.assertEqual(
            list(schema.problems(json.loads(json.dumps(description())), kits.RULES)), []
        )


if __name__ == "__main__":
    unittest.main()
