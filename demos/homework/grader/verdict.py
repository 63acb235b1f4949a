"""What a check can say: a code, which is a cause, and sentences in English and German."""

from collections import namedtuple

Text = namedtuple("Text", "en de")

# A code is a cause, not a check: the same cause may be found by several checks.
CODES = {
    "ok": Text("This works.", "Das funktioniert."),
    "BLOCKED": Text(
        "This check did not run, because a check that it needs has failed.",
        "Diese Prüfung lief nicht, weil eine andere, die sie braucht, nicht bestanden ist.",
    ),
    "INCONCLUSIVE": Text(
        "The machine did not allow a verdict. The points are kept.",
        "Der Rechner ließ kein Urteil zu. Die Punkte bleiben erhalten.",
    ),
    "not_run": Text("This check has not run.", "Diese Prüfung ist nicht gelaufen."),
    "E_FILES": Text(
        "A file that is needed is missing or cannot be used.",
        "Eine nötige Datei fehlt oder ist nicht verwendbar.",
    ),
    "E_BUILD": Text("The program cannot be built.", "Das Programm lässt sich nicht bauen."),
    "E_START": Text(
        "The program does not get ready.", "Das Programm wird nicht bereit."
    ),
    "E_CRASH": Text(
        "The program ended although it should go on.",
        "Das Programm endete, obwohl es weiterlaufen soll.",
    ),
    "E_TIMEOUT": Text(
        "The program used up its time.", "Das Programm hat seine Zeit verbraucht."
    ),
    "E_WRONG": Text("An answer has wrong bytes.", "Eine Antwort enthält falsche Bytes."),
    "E_PARTIAL": Text(
        "A part of an answer never came.", "Ein Teil einer Antwort kam nie an."
    ),
    "E_STARVE": Text(
        "A client waited while the program served somebody else or nobody.",
        "Ein Client wartete, während das Programm andere oder niemanden bediente.",
    ),
    "E_BUSY_POLL": Text(
        "The program wakes up although nothing happens.",
        "Das Programm wacht auf, obwohl nichts geschieht.",
    ),
    "E_SPIN": Text(
        "The program uses the processor although nothing happens.",
        "Das Programm belegt den Prozessor, obwohl nichts geschieht.",
    ),
    "E_LATE": Text(
        "The answers are right, but they come late.",
        "Die Antworten stimmen, kommen aber zu spät.",
    ),
    "E_FD_LEAK": Text(
        "Descriptors stay open after their clients have gone.",
        "Deskriptoren bleiben offen, obwohl ihre Clients fort sind.",
    ),
    "E_THREAD_LEAK": Text(
        "Threads, or their stacks, stay after their clients have gone.",
        "Threads oder ihre Stacks bleiben, obwohl ihre Clients fort sind.",
    ),
    "E_MEM": Text(
        "The memory of the program grows without a limit.",
        "Der Speicher des Programms wächst ohne Grenze.",
    ),
    "E_SHUTDOWN": Text(
        "The program does not end as it should.", "Das Programm endet nicht, wie es soll."
    ),
    "E_PROTOCOL": Text(
        "The program does not talk as the sheet says.",
        "Das Programm spricht nicht so, wie es auf dem Blatt steht.",
    ),
    "E_SEAL": Text(
        "The seal does not fit the prediction, or it was made too late.",
        "Das Siegel passt nicht zur Vorhersage, oder es entstand zu spät.",
    ),
    "E_INVALID": Text(
        "The measurement is not valid, or it is not the one that the sheet asks for.",
        "Die Messung ist nicht gültig, oder es ist nicht die, die das Blatt verlangt.",
    ),
    "E_EDITED": Text(
        "Results of the same measurement contradict each other.",
        "Ergebnisse derselben Messung widersprechen einander.",
    ),
    "E_CLAIM": Text(
        "A claim does not agree with what the lab found.",
        "Eine Behauptung stimmt nicht mit dem überein, was das Lab fand.",
    ),
    "GRADER": Text(
        "The grader itself has failed. The points are kept.",
        "Das Prüfprogramm selbst hat versagt. Die Punkte bleiben erhalten.",
    ),
}

# With these codes the points of a check are kept.
KEPT = {"ok", "INCONCLUSIVE", "GRADER"}
# With these codes a program is not accused of anything.
NO_FAULT = {"ok", "INCONCLUSIVE", "not_run"}


class Fail(Exception):
    """A check has failed through the student's program. `share` is the part of the points
    that it keeps, from 0 to 1."""

    def __init__(self, code, said, numbers=None, share=0.0):
        super().__init__(code, said.en)
        self.code, self.said, self.numbers, self.share = code, said, numbers or {}, share


class Inconclusive(Exception):
    """The machine did not allow a verdict."""

    def __init__(self, said):
        super().__init__(said.en)
        self.said = said
