"""Reads the annotations in a file: JSON-LD (one, a list, a collection), JSON lines, Hypothesis' export."""

import hashlib
import json

from ..schemas.received import as_list
from . import hypothesis

# One annotation with all that belongs to it; a file may hold any number of them.
LARGEST_LINE = 2 * 2**20
LARGEST_FILE = 256 * 2**20


class Unreadable(ValueError):
    """There are no annotations in this file, with the reason."""


def annotations_in(body):
    """Yields ``(where, document, is private)`` for each annotation in these bytes; Unreadable.

    ``where`` names its line or its number. A document may be an Unreadable: one bad line spoils no others.
    """
    if len(body) > LARGEST_FILE:
        raise Unreadable(f"The file is larger than {LARGEST_FILE // 2**20} MB.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file is not UTF-8 (byte {error.start}).") from error
    try:
        whole = _parsed(text)
    except Unreadable as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for _, line in lines[:2]):
            raise
        if not _is_object(lines[0][1]) and not _is_object(lines[1][1]):
            raise Unreadable(str(error)) from error
        yield from _of_lines(lines)
        return
    for number, item in enumerate(_of_whole(whole), 1):
        yield (f"annotation {number}", *_one(item))


def identity_of(document):
    """By what to know an annotation again that has no IRI: what it says."""
    written = json.dumps(document, sort_keys=True, ensure_ascii=True)
    return f"urn:sha256:{hashlib.sha256(written.encode()).hexdigest()}"


def _is_object(line):
    try:
        return isinstance(_parsed(line), dict)
    except Unreadable:
        return False


def _of_lines(lines):
    for number, line in lines:
        where = f"line {number}"
        try:
            if len(line) > LARGEST_LINE:
                raise Unreadable("This is too long for one annotation.")
            items = list(_of_whole(_parsed(line)))
        except Unreadable as error:
            yield where, error, False
            continue
        for item in items:
            yield (where, *_one(item))


def _parsed(text):
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is not JSON: {error}") from error


def _refuse(name):
    raise ValueError(f"{name} is no JSON number")


def _one(item):
    return hypothesis.convert(item) if hypothesis.is_row(item) else (item, False)


def _of_whole(value, context=None):
    """The annotations in a list, an export, a collection or a page; those inside share its context."""
    if isinstance(value, list):
        for each in value:
            yield from _of_whole(each, context)
        return
    if not isinstance(value, dict):
        yield value
        return
    context = value.get("@context", context)
    kinds = as_list(value.get("type"))
    if isinstance(value.get("rows"), list) and "type" not in value:
        yield from value["rows"]
    elif "AnnotationPage" in kinds:
        yield from _of_whole(as_list(value.get("items")), context)
    elif "AnnotationCollection" in kinds:
        # Its other pages are addresses, and nothing is fetched.
        yield from _of_whole(
            [each for each in as_list(value.get("first")) if isinstance(each, dict)], context
        )
        yield from _of_whole(as_list(value.get("items")), context)
    elif context is not None and "@context" not in value and not hypothesis.is_row(value):
        yield {"@context": _anno(context), **value}
    else:
        yield value


def _anno(context):
    """Of a collection's context what concerns an annotation: not that of its container."""
    kept = [each for each in as_list(context) if each != "http://www.w3.org/ns/ldp.jsonld"]
    return kept[0] if len(kept) == 1 else kept
