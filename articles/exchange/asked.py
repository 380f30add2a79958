"""What a client of the Web Annotation Protocol asks for: in which form, with what of a container."""

import hashlib
import re

from ..http import Problem

LD_JSON, JSON, HTML = "application/ld+json", "application/json", "text/html"
MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
# Up to a comma or a semicolon, but for those in quotes.
_PARTS = {mark: re.compile(rf'(?:[^"{mark}]|"(?:[^"\\]|\\.)*"?)+') for mark in ",;"}


def form(request, offered, otherwise=None):
    """Which of the media types is wanted most; the first of them without an Accept.

    ``otherwise``: when none of them is wanted, or else Problem 406.
    """
    header = request.headers.get("Accept", "").strip()
    if not header:
        return offered[0]
    asked = [_range(part) for part in _split(header, ",")]
    judged = [(_quality(each, asked), -place, each) for place, each in enumerate(offered)]
    quality, _, best = max(judged)
    if quality > 0:
        return best
    if otherwise:
        return otherwise
    raise Problem(406, f"This is to be had as {' or '.join(offered)}.", available=offered)


def contained(request):
    """``(IRIs, DESCRIPTIONS or None, whether it is to be minimal)`` of the Prefer header. Problem 400."""
    wanted = set()
    for preference in _split(request.headers.get("Prefer", ""), ","):
        name, *parameters = _split(preference, ";")
        if _pair(name) != ("return", "representation"):
            continue
        for parameter in parameters:
            key, value = _pair(parameter)
            if key == "include":
                wanted |= set(value.split())
    if {IRIS, DESCRIPTIONS} <= wanted:
        raise Problem(400, "Prefer either the IRIs or the descriptions: both at once cannot be had.")
    chosen = IRIS if IRIS in wanted else DESCRIPTIONS if DESCRIPTIONS in wanted else None
    return chosen, MINIMAL in wanted


def digest(text):
    """What tells two answers apart: twelve hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def matches(request, tag):
    """Whether If-Match, when there is one, names this ETag or its version alone. A weak one names none."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return True
    known = {part.strip().strip('"') for part in _split(header, ",")}
    tag = tag.strip('"')
    return bool(known & {tag, tag.partition("-")[0]})


def _split(header, mark):
    return [part.strip() for part in _PARTS[mark].findall(header) if part.strip()]


def _pair(text):
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def _range(part):
    """``(media type, quality)``; parameters such as a profile ask for nothing that we have not."""
    media, *parameters = _split(part, ";") or [""]
    quality = 1.0
    for parameter in parameters:
        key, value = _pair(parameter)
        if key == "q":
            quality = float(value) if re.fullmatch(r"[01](?:\.\d{0,3})?", value) else 1.0
    return media.lower(), quality


def _quality(media, asked):
    """How much a media type is wanted: by the range that names it most exactly."""
    family = media.partition("/")[0]
    for name in (media, f"{family}/*", "*/*"):
        found = [quality for each, quality in asked if each == name]
        if found:
            return max(found)
    return 0.0
