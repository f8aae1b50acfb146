"""Checks a value against the part of JSON Schema that schema.json uses."""

import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern", "minimum", "minItems"}
KNOWN |= {"items", "oneOf", "properties", "required", "additionalProperties"}


def problems(value, schema, root, path="$"):
    """Yields a line for each problem of a value."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"the schema has what is not understood here: {unknown}")
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, path)
    if "oneOf" in schema:
        tried = [list(problems(value, one, root, path)) for one in schema["oneOf"]]
        fitting = sum(not found for found in tried)
        if fitting != 1:
            # Shows the problems of the alternative with the fewest.
            least = min(tried, key=len)
            yield f"{path}: fits {fitting} of {len(tried)}{': ' if least else ''}{'; '.join(least)}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of {schema['enum']}"
    if "type" in schema and not is_type(value, schema["type"]):
        yield f"{path}: not of type {schema['type']}"
        return
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: does not match {schema['pattern']}"
    if is_type(value, "integer") and value < schema.get("minimum", value):
        yield f"{path}: below {schema['minimum']}"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: fewer than {schema['minItems']}"
        for place, item in enumerate(value):
            yield from problems(item, schema.get("items", {}), root, f"{path}[{place}]")
    if isinstance(value, dict):
        yield from of_object(value, schema, root, path)


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def of_object(value, schema, root, path):
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}: no {name}"
    for name, item in value.items():
        if name in properties:
            yield from problems(item, properties[name], root, f"{path}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{path}: {name} is not known"
