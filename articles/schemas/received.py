"""Reads an annotation that another tool made: is it one, what does it say, about what."""

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from ..models.plain import no_controls
from ..models.span import LONGEST_TAG, MOST_TAGS
from ..text.canonical import text_of
from .plain import stamp

CONTEXTS = {"http://www.w3.org/ns/anno.jsonld", "https://www.w3.org/ns/anno.jsonld"}
DEEPEST = 40
MOST_TARGETS = 100
LONGEST_IRI = 2000
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
SETS = {"Choice", "Composite", "List", "Independents"}
NEEDED = {
    "TextQuoteSelector": {"exact": str},
    "TextPositionSelector": {"start": int, "end": int},
    "DataPositionSelector": {"start": int, "end": int},
    "FragmentSelector": {"value": str},
    "CssSelector": {"value": str},
    "XPathSelector": {"value": str},
    "RangeSelector": {"startSelector": dict, "endSelector": dict},
    "HttpRequestState": {"value": str},
}
MOMENTS = ("created", "modified", "generated")
DIRECTIONS = ("ltr", "rtl", "auto")


class Malformed(ValueError):
    """This is no annotation; ``field`` says where, the message why."""

    def __init__(self, field, message):
        super().__init__(message)
        self.field = field


@dataclass
class Leaf:
    """One target: the address of what it is about, and by which selectors (alternatives) of its part."""

    source: str
    selectors: list = field(default_factory=list)

    @property
    def is_part(self):
        """Whether it means some words rather than the whole."""
        return bool(self.selectors)


@dataclass
class Understood:
    """What we understand of an annotation; ``document`` is all of it."""

    document: dict
    leaves: list[Leaf]
    text: str = ""
    tags: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    @property
    def iri(self):
        """By what it is known elsewhere: its canonical IRI or its own, or an empty string."""
        return self.document.get("canonical") or self.document.get("id") or ""

    @property
    def created(self):
        """When it was made there, or None."""
        return _moment(self.document.get("created"))


def as_list(value):
    """JSON-LD writes one thing as itself and several as a list: the list, empty for None."""
    return value if isinstance(value, list) else [] if value is None else [value]


def read(document: Any) -> Understood:
    """What an annotation says, after a look at every MUST of the model that bears on it; Malformed."""
    if not isinstance(document, dict):
        raise Malformed("", "An annotation is a JSON object.")
    _storable(document, "", 0)
    if not CONTEXTS.intersection(x for x in as_list(document.get("@context")) if isinstance(x, str)):
        raise Malformed("@context", "The context of an annotation holds http://www.w3.org/ns/anno.jsonld.")
    if "Annotation" not in as_list(document.get("type")):
        raise Malformed("type", "The type of an annotation is Annotation.")
    for name in ("id", "canonical"):
        if name in document and not _is_iri(document[name]):
            raise Malformed(name, "This must be one IRI.")
    if not all(_is_iri(each) for each in as_list(document.get("via"))):
        raise Malformed("via", "This must be IRIs.")
    for name in MOMENTS:
        if name in document and _moment(document[name]) is None:
            raise Malformed(name, "A moment is written 2026-01-31T12:00:00Z.")
    if any(not isinstance(each, str) for each in as_list(document.get("motivation"))):
        raise Malformed("motivation", "A motivation is a name or an IRI.")
    leaves = _leaves(document)
    understood = Understood(_in_utc(document), leaves)
    _read_bodies(understood)
    return understood


# -- Targets -------------------------------------------------------------------------------------------------


def replaced(target, change):
    """A target with every leaf (what is no list and no set) replaced by ``change(leaf, its number)``."""
    number = -1

    def walk(value):
        nonlocal number
        if isinstance(value, list):
            return [walk(each) for each in value]
        if isinstance(value, dict) and isinstance(value.get("items"), list) and "source" not in value:
            return {**value, "items": [walk(each) for each in value["items"]]}
        number += 1
        return change(value, number)

    return walk(target)


def _leaves(document):
    if document.get("target") in (None, [], ""):
        raise Malformed("target", "An annotation has a target.")
    found = []
    replaced(document["target"], lambda leaf, number: found.append(_leaf(leaf, f"target.{number}")))
    if not found:
        raise Malformed("target", "An annotation has a target.")
    if len(found) > MOST_TARGETS:
        raise Malformed("target", f"These are too many targets: at most {MOST_TARGETS}.")
    return found


def _leaf(leaf, path):
    if isinstance(leaf, str):
        if not _is_iri(leaf):
            raise Malformed(path, "A target is an IRI or an object.")
        return _of_iri(leaf)
    if not isinstance(leaf, dict):
        raise Malformed(path, "A target is an IRI or an object.")
    source = leaf.get("source")
    if "source" in leaf:
        source = source.get("id") if isinstance(source, dict) else source
        if not _is_iri(source):
            raise Malformed(f"{path}.source", "A specific resource has one source, an IRI.")
    else:
        if "SpecificResource" in as_list(leaf.get("type")) or "selector" in leaf:
            raise Malformed(f"{path}.source", "A specific resource has one source, an IRI.")
        source = leaf.get("id")
        if not _is_iri(source):
            raise Malformed(f"{path}.id", "A target has an IRI.")
    _check_resource(leaf, path)
    selectors = as_list(leaf.get("selector"))
    of_iri = _of_iri(source)
    return Leaf(of_iri.source, selectors or of_iri.selectors)


def _of_iri(iri):
    """An address with a fragment means a part; ``#!`` is a path of some sites."""
    source, _, fragment = iri.partition("#")
    if not fragment or fragment.startswith("!"):
        return Leaf(iri)
    return Leaf(source, [{"type": "FragmentSelector", "value": fragment}])


def _check_selector(selector, path):
    if isinstance(selector, str):
        return
    if not isinstance(selector, dict):
        raise Malformed(path, "A selector, or a state, is an object or an IRI.")
    for kind in as_list(selector.get("type")):
        for name, type_ in NEEDED.get(kind, {}).items() if isinstance(kind, str) else ():
            value = selector.get(name)
            if not isinstance(value, type_) or isinstance(value, bool):
                raise Malformed(f"{path}.{name}", f"A {kind} has {name}.")
            if type_ is int and value < 0:
                raise Malformed(f"{path}.{name}", "A position is not negative.")
    for name in ("prefix", "suffix"):
        if not isinstance(selector.get(name, ""), str):
            raise Malformed(f"{path}.{name}", "This must be a text.")
    for name in ("refinedBy", "startSelector", "endSelector"):
        for number, inner in enumerate(as_list(selector.get(name))):
            _check_selector(inner, f"{path}.{name}.{number}")


def _check_resource(resource, path):
    """What the model asks of any body or target that is an object."""
    if resource.get("textDirection", "auto") not in DIRECTIONS:
        raise Malformed(f"{path}.textDirection", "A direction is ltr, rtl or auto.")
    kinds = as_list(resource.get("type"))
    if SETS.intersection(kind for kind in kinds if isinstance(kind, str)) and not resource.get("items"):
        raise Malformed(f"{path}.items", "A set has items.")
    if "SpecificResource" in kinds and not isinstance(resource.get("source"), str | dict):
        raise Malformed(f"{path}.source", "A specific resource has one source, an IRI.")
    # A state is written, and refined, like a selector.
    for name in ("selector", "state"):
        for number, each in enumerate(as_list(resource.get(name))):
            _check_selector(each, f"{path}.{name}.{number}")


def quote_of(selectors):
    """The words that these selectors name, at whatever depth; an empty string when they name none."""
    for selector in selectors:
        if isinstance(selector, dict):
            if isinstance(selector.get("exact"), str):
                return selector["exact"]
            if words := quote_of(as_list(selector.get("refinedBy"))):
                return words
    return ""


# -- Bodies --------------------------------------------------------------------------------------------------


def _read_bodies(understood):
    document = understood.document
    if "bodyValue" in document:
        if "body" in document:
            raise Malformed("bodyValue", "An annotation has a body or a bodyValue, not both.")
        if not isinstance(document["bodyValue"], str):
            raise Malformed("bodyValue", "This must be a text.")
    is_tagging = as_list(document.get("motivation")) == ["tagging"]
    texts = []
    for number, body in enumerate(_flat(bodies_of(document))):
        if isinstance(body, str):
            continue
        if not isinstance(body, dict):
            raise Malformed(f"body.{number}", "A body is an IRI or an object.")
        _check_resource(body, f"body.{number}")
        if "TextualBody" in as_list(body.get("type")) and not isinstance(body.get("value"), str):
            raise Malformed(f"body.{number}.value", "A textual body has a value, one text.")
        purposes = as_list(body.get("purpose"))
        if _is_text(body):
            words = _words(body)
            if ("tagging" in purposes or (is_tagging and not purposes)) and _is_tag(words):
                understood.tags.append(words)
            elif words.strip() and "identifying" not in purposes:
                texts.append(words)
        elif "identifying" in purposes or "tagging" in purposes:
            source = body.get("source", body.get("id"))
            source = source.get("id") if isinstance(source, dict) else source
            if isinstance(source, str):
                understood.named.append(source)
    understood.text = "\n\n".join(texts)
    understood.tags = understood.tags[:MOST_TAGS]


def bodies_of(document):
    """The bodies as a list, a ``bodyValue`` as the textual body that it stands for."""
    if "bodyValue" in document:
        return [{"type": "TextualBody", "value": document["bodyValue"], "format": "text/plain"}]
    return as_list(document.get("body"))


def foreign_bodies(document):
    """The bodies that we keep without understanding them: addresses, media, choices."""
    return [body for body in bodies_of(document) if not _is_text(body)]


def _flat(bodies):
    for body in bodies:
        items = body.get("items") if isinstance(body, dict) else None
        if items and isinstance(items, list):
            # Of a choice, the first is what its author prefers.
            yield from _flat(items[:1] if "Choice" in as_list(body.get("type")) else items)
        else:
            yield body


def _is_text(body):
    return isinstance(body, dict) and isinstance(body.get("value"), str)


def _words(body):
    if "text/html" in as_list(body.get("format")):
        return text_of(body["value"])
    return body["value"]


def _is_tag(words):
    return 0 < len(" ".join(words.split())) <= LONGEST_TAG


# -- Values --------------------------------------------------------------------------------------------------


def _is_iri(value):
    return isinstance(value, str) and len(value) <= LONGEST_IRI and bool(_IRI.fullmatch(value))


def _in_utc(document):
    """The same with its moments as the model wants them: in UTC, and written with a Z."""
    others = {name for name in MOMENTS if name in document and not document[name].endswith("Z")}
    return document | {name: stamp(_moment(document[name])) for name in others}


def _moment(value):
    """A moment with its time zone, in UTC; None when it is none."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _storable(value, path, depth):
    """Malformed for what no database keeps: control characters, halves of characters, endless numbers."""
    if depth > DEEPEST:
        raise Malformed(path, "This is nested too deeply.")
    if isinstance(value, str):
        try:
            no_controls(value)
        except ValidationError as error:
            raise Malformed(path, error.messages[0]) from error
    elif isinstance(value, float) and not math.isfinite(value):
        raise Malformed(path, "This is no number.")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            _storable(each, f"{path}.{number}".lstrip("."), depth + 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            _storable(name, path, depth + 1)
            _storable(each, f"{path}.{name}".lstrip("."), depth + 1)
