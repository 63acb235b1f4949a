"""Checks data against a JSON schema. It knows the part of JSON Schema that
kit.schema.json uses: type, enum, const, pattern, minimum, items, minItems, uniqueItems,
required, properties, additionalProperties, minProperties, anyOf and $ref to
"#/$defs/NAME".

    for where, what in schema.problems(data, rules):
        print(f"kit.json: {where}: {what}")
"""

import json
import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
KNOWN = {
    "$schema",
    "$defs",
    "title",
    "description",
    "type",
    "enum",
    "const",
    "pattern",
    "minimum",
    "items",
    "minItems",
    "uniqueItems",
    "required",
    "properties",
    "additionalProperties",
    "minProperties",
    "anyOf",
    "$ref",
}


def read_json(path):
    """Reads a JSON file. Raises ValueError if it is broken or has a key twice."""
    with open(path, encoding="utf-8") as file:
        try:
            return json.load(file, object_pairs_hook=without_duplicates)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {error.lineno}: {error.msg}") from None
        except UnicodeDecodeError:
            raise ValueError("the text is not UTF-8") from None


def without_duplicates(pairs):
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f'the key "{key}" is there twice')
    return dict(pairs)


def problems(data, rules, root=None, where=""):
    """Yields (where, what) for each thing that the rules forbid."""
    root = root or rules
    unknown = set(rules) - KNOWN
    if unknown:
        raise NotImplementedError(f"the schema uses {', '.join(sorted(unknown))}")
    if "$ref" in rules:
        name = rules["$ref"].rpartition("/")[2]
        yield from problems(data, root["$defs"][name], root, where)
    if "anyOf" in rules:
        yield from problems_of_any(data, rules, root, where)
    if "type" in rules and not is_type(data, rules["type"]):
        yield where, f"{text(data)} is not of type {rules['type']}"
        return
    yield from problems_of_value(data, rules, where)
    if isinstance(data, dict):
        yield from problems_of_object(data, rules, root, where)
    elif isinstance(data, list):
        yield from problems_of_list(data, rules, root, where)


def is_type(data, name):
    if isinstance(data, bool):
        return name == "boolean"  # for Python, True is an integer
    return isinstance(data, TYPES[name])


def text(data):
    shown = json.dumps(data, ensure_ascii=False)
    return shown if len(shown) <= 40 else shown[:37] + "..."


def problems_of_any(data, rules, root, where):
    if not any(not list(problems(data, each, root)) for each in rules["anyOf"]):
        wanted = rules.get("description", "one of the choices")
        yield where, f"{text(data)} is not {wanted}"


def problems_of_value(data, rules, where):
    if "const" in rules and data != rules["const"]:
        yield where, f"{text(data)} is not {text(rules['const'])}"
    if "enum" in rules and data not in rules["enum"]:
        yield where, f"{text(data)} is none of {', '.join(map(text, rules['enum']))}"
    if "pattern" in rules and not re.search(rules["pattern"], data):
        yield where, f"{text(data)} does not match {rules['pattern']}"
    if "minimum" in rules and data < rules["minimum"]:
        yield where, f"{data} is less than {rules['minimum']}"


def problems_of_object(data, rules, root, where):
    for key in rules.get("required", ()):
        if key not in data:
            yield where, f'the key "{key}" is missing'
    if len(data) < rules.get("minProperties", 0):
        yield where, "it is empty"
    known, others = rules.get("properties", {}), rules.get("additionalProperties", True)
    for key, value in data.items():
        place = f"{where}.{key}" if where else key
        if key in known:
            yield from problems(value, known[key], root, place)
        elif others is False:
            yield where, f'unknown key "{key}"'
        elif others is not True:
            yield from problems(value, others, root, place)


def problems_of_list(data, rules, root, where):
    if len(data) < rules.get("minItems", 0):
        yield where, f"it has {len(data)} items, and needs {rules['minItems']}"
    if rules.get("uniqueItems") and any(data.count(each) > 1 for each in data):
        yield where, "an item is there twice"
    for i, value in enumerate(data):
        yield from problems(value, rules.get("items", {}), root, f"{where}[{i}]")
