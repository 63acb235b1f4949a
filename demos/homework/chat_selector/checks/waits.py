"""Does the chat sleep when nobody says anything?"""

from grader.checks.idle import expect_sleep
from grader.verdict import Text

from .room import join, join_silently, say


def idle_silent(trial):
    watcher, _ = join(trial, 2)
    join_silently(trial, watcher, 50)
    expect_sleep(trial, "With 52 silent clients", "Mit 52 stillen Clients")


def idle_burst(trial):
    speaker, *hearers = join(trial, 8)
    lines = [b"line %d" % number for number in range(200)]
    trial.step(
        "1 client sends 200 lines to 7 others. Then 4 of them leave.",
        "1 Client sendet 200 Zeilen an 7 andere. Dann gehen 4 von ihnen.",
    )
    say(
        trial,
        speaker,
        b"\n".join(lines) + b"\n",
        hearers,
        lines,
        Text("a burst", "ein Andrang"),
    )
    for client in hearers[:4]:
        client.close()
    expect_sleep(trial, "After a burst", "Nach einem Andrang")


def idle_input_ended(trial):
    join(trial, 2)
    trial.step("The standard input ends.", "Die Standardeingabe endet.")
    trial.server.end_input()
    expect_sleep(
        trial,
        "After the end of the standard input",
        "Nach dem Ende der Standardeingabe",
    )
