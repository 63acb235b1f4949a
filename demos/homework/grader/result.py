"""result.json: what was found for one submission. The keys are those of schema 1, and
docs/homework.md describes them."""

import json
import os
import tempfile

from .verdict import CODES, KEPT, Text


class Result:
    def __init__(self, kit, path=None, submission="", digest="", seed=0, lang="en"):
        self.path, self.lang, self.seed = path, lang, seed
        self.kit, self.language = kit, None
        self.data = {
            "schema": 1,
            "kit": kit.id,
            "kit_sha256": kit.sha256(),
            "submission": submission,
            "submission_sha256": digest,
            "seed": seed,
            "language": None,
            "machine": {},
            "complete": False,
            "seconds": 0.0,
            "score": 0,
            "max_score": kit.points,  # without a bonus
            "checks": [self._entry(check) for check in kit.checks],
        }

    def _entry(self, check):
        said = CODES["not_run"]
        return {
            "id": check.id, "group": check.group, "title": dict(check.title),
            "code": "not_run", "score": 0, "max_score": check.points,
            "said": said._asdict(), "steps": [], "notes": [], "numbers": {}, "tries": [],
            "read": check.read, "visibility": check.visibility,
            "again": f"./kit check . --only {check.id} --seed {self.seed}",
            "seconds": 0.0,
        }  # fmt: skip

    def entry(self, check_id):
        return next(entry for entry in self.data["checks"] if entry["id"] == check_id)

    def begin(self, machine):
        self.data["machine"] = machine
        self.write()

    def record(self, check, code, said, trial, share, seconds):
        said = said or CODES[code]
        entry = self.entry(check.id)
        points = check.points if code in KEPT else check.points * share
        steps = [Text(f"{i}. {step.en}", f"{i}. {step.de}")
                 for i, step in enumerate(trial.steps, 1)]  # fmt: skip
        entry.update(
            code=code, score=round(points, 2), said=said._asdict(),
            steps=[getattr(step, self.lang) for step in steps],
            notes=[getattr(note, self.lang) for note in trial.notes],
            numbers=trial.numbers, tries=trial.tries, seconds=round(seconds, 2),
        )  # fmt: skip
        self.write()

    def failed_need(self, check):
        """The first check that this one needs and that has failed, or None."""
        for need in check.needs:
            if self.entry(need)["code"] not in KEPT | {"not_run"}:
                return need
        return None

    def block(self, check, need):
        self.entry(check.id).update(
            code="BLOCKED",
            said={
                "en": f'This check did not run: it needs the check "{need}", which has failed.',
                "de": f'Diese Prüfung lief nicht: Sie braucht die Prüfung „{need}“, die nicht '
                      "bestanden ist.",
            },
        )  # fmt: skip
        self.write()

    def fail_all(self, checks, fail):
        for check in checks:
            self.entry(check.id).update(code=fail.code, said=fail.said._asdict(), score=0)
        self.write()

    def finish(self, seconds):
        self.data["complete"] = True
        self.data["seconds"] = round(seconds, 1)
        self.write()

    def codes(self):
        return {entry["id"]: entry["code"] for entry in self.data["checks"]}

    def count(self):
        """Brings the sums up to date."""
        self.data["language"] = self.language
        score = sum(entry["score"] for entry in self.data["checks"])
        self.data["score"] = int(score) if score == int(score) else round(score, 2)

    def write(self):
        self.count()
        if self.path:
            write_json(self.path, self.data)


def write_json(path, data):
    """Writes the whole file or nothing: a temporary file beside it is renamed."""
    folder = os.path.dirname(os.path.abspath(path))
    descriptor, name = tempfile.mkstemp(prefix=".result-", dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1, ensure_ascii=False)
            file.write("\n")
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
