"""What the service of a kit does, by the seed: seed 0 is the plain service of the lecture,
and each other seed changes it a little, so that a copied program is seen."""

import hashlib
import hmac
import random

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
DELIMITERS = ";|~^%"
PREFIXES = ("> ", "# ", "* ", "- ", "+ ")


def letters(plain, source):
    """12 to 20 letters of the plain ones, in alphabetical order."""
    return "".join(sorted(source.sample(plain, source.randint(12, min(20, len(plain))))))


def one_of(choices):
    return lambda plain, source: source.choice([c for c in choices if c != plain])


KINDS = {
    "letters": letters,
    "delimiter": one_of(DELIMITERS),
    "prefix": one_of(PREFIXES),
}


def values(plain, seed):
    """The values of a seed. `plain` is the part "twist" of kit.json, with the values of
    seed 0."""
    source = random.Random(f"twist {seed}")
    return {
        name: KINDS[name](value, source) if seed else value
        for name, value in sorted((plain or {}).items())
    }


def with_values(data, plain, values):
    """A program in which each plain value, as a literal in double quotes, is that of a
    seed."""
    for key, value in plain.items():
        data = data.replace(f'"{value}"'.encode(), f'"{values[key]}"'.encode())
    return data


def seed_of(key, name):
    """The seed of one student: a number from 1 on that nobody can guess without the key of
    the course (bytes)."""
    digest = hmac.new(key, name.encode(), hashlib.sha256).digest()
    return 1 + int.from_bytes(digest[:4], "big") % 999_999


def answer(data, service):
    """What the uppercase service answers: only its letters become capitals."""
    small = service.get("letters", ALPHABET).encode()
    return bytes(data).translate(bytes.maketrans(small, small.upper()))
