#!/usr/bin/env python3
"""The kit measure: what is claimed of the results."""

import unittest

from hand_in import HandIn


class Claims(HandIn):
    def claim(self, quantity, words):
        lines = self.read("explanation.md").split("\n")
        for i, line in enumerate(lines):
            if line.startswith(f"| `{quantity}`"):
                lines[i] = f"|{quantity}|  {words} | why |"
        self.write("explanation.md", "\n".join(lines))

    def test_claims_in_german(self):
        self.claim("rss_kib", "Höher")
        self.claim("p99_us", "kein  Unterschied gefunden")
        self.expect("explained", "ok")
        self.expect("claims", "ok")

    def test_each_claim_is_compared(self):
        for quantity, wrong in (
            ("p50_us", "lower"),
            ("p50_us", "no difference found"),
            ("p99_us", "lower"),
            ("cpu_us_per_request", "niedriger"),
            ("wakeups_per_request", "lower"),
            ("threads_peak", "higher"),
            ("rss_kib", "no difference found"),
        ):
            with self.subTest(quantity, claim=wrong):
                good = self.read("explanation.md")
                self.claim(quantity, wrong)
                self.expect("explained", "ok")
                self.expect("claims", "E_CLAIM", quantity)
                self.write("explanation.md", good)

    def test_equality_is_never_shown(self):
        self.claim("threads_peak", "The same")
        self.expect("explained", "ok")
        self.expect("claims", "E_CLAIM", "no proof of it")

    def test_equality_where_the_lab_found_a_difference(self):
        self.claim("rss_kib", "equal")
        self.expect("claims", "E_CLAIM", "the lab says: higher")

    def test_claims_that_no_program_can_read(self):
        self.claim("p50_us", "a bit slower")
        for name in ("explained", "claims"):  # a student can run a check alone
            self.expect(name, "E_FILES", "p50_us")
        self.claim("p50_us", "higher |\n| p50_us | lower")
        self.expect("explained", "E_FILES")

    def test_two_claims_about_one_quantity(self):
        text = self.read("explanation.md")
        self.write(
            "explanation.md",
            text.replace("| `p50_us`", "| p50_us | lower |\n| `p50_us`"),
        )
        self.expect("explained", "E_FILES", "two claims about p50_us")

    def test_a_heading_without_text(self):
        text = self.read("explanation.md")
        self.write("explanation.md", text.replace("## Limits", "## Limits\n\n## More"))
        self.expect("explained", "E_FILES", '"## Limits"')


class OwnCpp(HandIn):
    source = "right/cpp_poll"

    def test_a_measurement_without_differences(self):
        self.expect("claims", "ok")
        self.expect("unedited", "ok")


if __name__ == "__main__":
    unittest.main()
