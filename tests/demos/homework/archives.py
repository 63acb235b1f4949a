"""Shared by the tests of submissions: archives that a test writes."""

import io
import tarfile
import zipfile

from kits import Case

from grader import archive

SOURCE = b"int main() {}\n"


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def member(name, kind=tarfile.REGTYPE, size=0, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info


def tarred(path, members, mode="w:gz"):
    """`members` are TarInfo, or (name, bytes)."""
    with tarfile.open(path, mode) as file:
        for each in members:
            if isinstance(each, tarfile.TarInfo):
                file.addfile(each)
            else:
                file.addfile(member(each[0], size=len(each[1])), io.BytesIO(each[1]))
    return path


class ArchiveCase(Case):
    def setUp(self):
        super().setUp()
        self.target = self.folder / "target"
        self.target.mkdir()
        self.zip = self.folder / "anna.zip"

    def unpack(self, path):
        """Name -> bytes of the unpacked files."""
        folder = archive.unpack(path, self.target)
        return {
            str(each.relative_to(folder)): each.read_bytes()
            for each in folder.rglob("*")
            if each.is_file()
        }

    def refused(self, path, words):
        with self.assertRaises(archive.Refused) as caught:
            archive.unpack(path, self.target)
        self.assertIn(words, caught.exception.en)
        for text in (caught.exception.en, caught.exception.de):
            self.assertTrue(text.isprintable() and text.endswith("."), text)
        self.assertNotEqual(caught.exception.en, caught.exception.de)

    def refused_zip(self, members, words):
        self.refused(zipped(self.zip, members), words)
