"""The plans of the lecture: which items fit into 90 or 45 minutes, and how long they take."""


def chosen(items, length):
    """The items of the plan of this length, in minutes."""
    return [item for item in items if length in item.plans()]


def lengths(items):
    """The lengths of all plans."""
    return sorted({length for item in items for length in item.plans()}, reverse=True)


def minutes(items):
    """The planned minutes of the items in all."""
    return sum(int(item.minutes) for item in items)


def table(items, length):
    """The lines of a plan: number, title, minutes, and the minutes when the item ends."""
    lines, end = [], 0
    for item in items:
        end += int(item.minutes)
        lines.append(f"{item.number:3}. {item.title[:56]:56} {item.minutes:>3} min {end:5}")
    return [*lines, f"     {'in reserve':56} {length - end:>3} min {length:5}"]
