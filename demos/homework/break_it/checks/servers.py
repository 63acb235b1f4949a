"""The checks: one for each server. Their numbers tell nothing about the mistakes."""

import functools

from .judge import expect_right, expect_wrong


def against(expect, number):
    """A check that starts the student's program against a server of ours."""

    def decorate(check):
        @functools.wraps(check)
        def run(trial):
            expect(trial, number)

        run.starts_itself = True
        return run

    return decorate


@against(expect_right, 0)
def right_1(trial):
    """Must not be accused."""


@against(expect_right, 1)
def right_2(trial):
    """Must not be accused."""


@against(expect_right, 2)
def right_3(trial):
    """Must not be accused."""


@against(expect_right, 3)
def right_4(trial):
    """Must not be accused."""


@against(expect_wrong, 0)
def server_01(trial):
    """Must be exposed."""


@against(expect_wrong, 1)
def server_02(trial):
    """Must be exposed."""


@against(expect_wrong, 2)
def server_03(trial):
    """Must be exposed."""


@against(expect_wrong, 3)
def server_04(trial):
    """Must be exposed."""


@against(expect_wrong, 4)
def server_05(trial):
    """Must be exposed."""


@against(expect_wrong, 5)
def server_06(trial):
    """Must be exposed."""


@against(expect_wrong, 6)
def server_07(trial):
    """Must be exposed."""


@against(expect_wrong, 7)
def server_08(trial):
    """Must be exposed."""


@against(expect_wrong, 8)
def server_09(trial):
    """Must be exposed."""


@against(expect_wrong, 9)
def server_10(trial):
    """Must be exposed."""
