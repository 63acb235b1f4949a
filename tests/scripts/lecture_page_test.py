"""Output page by page: wrapped between words, and never more than fits."""

import unittest

import support  # finds the modules of the scripts
import lecture_text
from lecture_page import Page, columns


def screen(text, width):
    """What a terminal of this width shows for the text of a page."""
    rows, column = [[]], 0
    while text:
        character, text = text[0], text[1:]
        if character == "\n":
            rows.append([])
        elif character == "\b":  # after the last column, the cursor is still on it
            column = max(min(column, width - 1) - 1, 0)
        elif character == "\r":
            column = 0
        else:
            assert column < width, "the terminal would wrap"
            rows[-1][column : column + 1] = [character]
            column += 1
    return ["".join(row) for row in rows]


class Pages(unittest.TestCase):
    def test_short_lines_stay(self):
        page = Page(20, 10)
        self.assertEqual(page.feed("one\r\ntwo\r\n"), "one\r\ntwo\r\n")
        self.assertEqual(page.rows, 2)

    def test_a_line_is_wrapped_between_words_however_it_arrives(self):
        text = "the quick brown fox jumps over the lazy dog\r\nend"
        wanted = ["the quick", "brown fox", "jumps over", "the lazy", "dog", "end"]
        for size in 1, 2, 7, 100:
            page, printed = Page(10, 10), ""
            for i in range(0, len(text), size):
                printed += page.feed(text[i : i + size])
            self.assertEqual([row.rstrip() for row in screen(printed, 10)], wanted)
            self.assertEqual(page.rows, 5)

    def test_a_word_longer_than_the_line_is_cut(self):
        page = Page(4, 10)
        self.assertEqual(screen(page.feed("abcdefghij"), 4), ["abcd", "efgh", "ij"])

    def test_a_full_page_keeps_the_rest(self):
        page = Page(10, 3)
        self.assertEqual(page.feed("1\r\n2\r\n3\r\n4\r\n5"), "1\r\n2\r\n3\r\n")
        self.assertTrue(page.is_full())
        self.assertEqual(page.feed("6"), "")
        page.clear(used=1)
        self.assertEqual(page.feed(""), "4\r\n56")
        self.assertFalse(page.is_full())

    def test_a_page_that_is_exactly_full_waits_for_nothing(self):
        page = Page(10, 2)
        page.feed("1\r\n2\r\n")
        self.assertFalse(page.is_full())

    def test_colours_take_no_room(self):
        page = Page(5, 3)
        self.assertEqual(page.feed("\x1b[1mabcde\x1b[0m"), "\x1b[1mabcde\x1b[0m")
        self.assertEqual(page.rows, 0)

    def test_a_program_that_moves_the_cursor_draws_itself(self):
        page = Page(10, 2)
        text = "\x1b[2J" + "x\r\n" * 10
        self.assertEqual(page.feed(text), text)
        self.assertFalse(page.is_full())

    def test_an_escape_sequence_may_arrive_in_pieces(self):
        page = Page(10, 2)
        self.assertEqual(page.feed("a\x1b["), "a")
        self.assertEqual(page.feed("1mb"), "\x1b[1mb")

    def test_columns(self):
        self.assertEqual(columns("aü日e\u0301"), 5)


class Texts(unittest.TestCase):
    def test_words_with_hyphens_stay_whole(self):
        text = "word " * 14 + "--no-stdin " + "word " * 14
        for wrapped in (
            lecture_text.paragraph(text),
            lecture_text.choice("A", text),
            lecture_text.shortened(text),
        ):
            self.assertNotIn("--no-\n", wrapped)
            self.assertNotIn("--no- …", wrapped)


if __name__ == "__main__":
    unittest.main()
