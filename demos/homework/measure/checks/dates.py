"""Dates that the lab, a student or a lecturer writes."""

import datetime

FORMS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M")


def time_of(text, like=None):
    """The time in a text, or None. Without a time zone, it is that of `like`."""
    for form in FORMS:
        try:
            time = datetime.datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        if time.year < 2000:
            return None  # a date that no computer here has; it may have no neighbours
        return time if time.tzinfo else time.replace(tzinfo=like and like.tzinfo)
    return None
