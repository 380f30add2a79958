"""The OpenAPI description, arranged for a page that people read."""

METHODS = ("get", "post", "put", "patch", "delete")
BOUNDS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}
# Said of nearly every number: the limits of the database, not of the thing.
UNTOLD = {2**63 - 1, 2**31 - 1}


def arrange(schema):
    """``{"groups": [{"name", "operations"}], "shapes": […]}`` of an OpenAPI description.

    A type is a list of ``(words, name of a shape or "")``.
    """
    groups = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if operation := methods.get(method):
                name = (operation.get("tags") or ["other"])[0]
                groups.setdefault(name, []).append(_operation(method, path, operation))
    shapes = [
        {"name": name, "description": plain(shape.get("description", "")), "fields": _fields(shape)}
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]
    return {"groups": [{"name": name, "operations": ops} for name, ops in groups.items()], "shapes": shapes}


def _operation(method, path, operation):
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = []
    for status, answer in operation["responses"].items():
        content = next(iter(answer.get("content", {}).values()), {})
        answers.append({"status": status, "type": type_of(content["schema"]) if content else []})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": plain(operation.get("description", "")),
        "is_open": {} in operation["security"],
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "type": type_of(parameter["schema"]),
                "is_needed": parameter.get("required", False),
                "description": parameter.get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": type_of(body) if body else [],
        "answers": [answer for answer in answers if int(answer["status"]) < 400],
        "refusals": sorted(str(answer["status"]) for answer in answers if int(answer["status"]) >= 400),
    }


def plain(docstring):
    """A docstring without the marks of code."""
    return docstring.replace("``", "")


def _fields(shape):
    needed = shape.get("required", [])
    return [
        {
            "name": name,
            "type": type_of(field),
            "is_needed": name in needed,
            "description": field.get("description", ""),
        }
        for name, field in shape.get("properties", {}).items()
    ]


def type_of(schema):
    """A type in words: ``[("list of ", ""), ("AnnotationOut", "AnnotationOut")]``."""
    if ref := schema.get("$ref"):
        name = ref.rsplit("/", 1)[-1]
        return [(name, name)]
    for union in ("anyOf", "oneOf"):
        if branches := schema.get(union):
            parts = []
            for branch in branches:
                parts += [(" or ", "")] if parts else []
                parts += type_of(branch)
            return parts
    if "const" in schema:
        return [(f"“{schema['const']}”", "")]
    if "enum" in schema:
        return [(", ".join(f"“{value}”" for value in schema["enum"]), "")]
    if schema.get("type") == "array":
        return [("list of ", ""), *type_of(schema.get("items", {})), *_bounds(schema)]
    word = schema.get("format") or schema.get("type") or "anything"
    return [(word, ""), *_bounds(schema)]


def _bounds(schema):
    said = [
        words.format(schema[name])
        for name, words in BOUNDS.items()
        if name in schema and schema[name] not in UNTOLD and schema[name] != 0
    ]
    return [(f" ({', '.join(said)})", "")] if said else []
