"""Writes the marks into the HTML of an article: for readers without scripts, and for print."""

import re
from bisect import bisect_right
from html import escape, unescape

_TAG = re.compile(r"<[^>]*>")


def mark_html(html, marks):
    """Canonical HTML with its marks as ``<mark>`` elements; the text stays exactly as it was.

    ``marks``: pairs of a number and ``{"uid", "layer", "state", "kind", "spans"}``. Where marks overlap the
    text is cut at every boundary, and each piece says in its classes all that it is, so that nothing nests
    wrongly across paragraphs. The last piece of a mark carries its number, the first one its anchor.
    """
    spans = [(start, end, number, mark) for number, mark in marks for start, end in mark["spans"]]
    if not spans:
        return html
    cuts = sorted({offset for start, end, *_ in spans for offset in (start, end)})
    covering = _covering(spans, cuts)
    last_end = {number: max(end for _, end in mark["spans"]) for number, mark in marks if mark["spans"]}
    anchored = set()
    written, offset, at = [], 0, 0

    def write(raw):
        nonlocal offset
        if not raw:
            return
        text = unescape(raw)
        begin, end = offset, offset + len(text)
        offset = end
        # White space between blocks: a mark there would stand where a parser moves it away.
        if not text.strip():
            written.append(raw)
            return
        first = bisect_right(cuts, begin)
        bounds = [begin]
        while first < len(cuts) and cuts[first] < end:
            bounds.append(cuts[first])
            first += 1
        bounds.append(end)
        for left, right in zip(bounds, bounds[1:], strict=False):
            piece = escape(text[left - begin : right - begin], quote=False)
            active = covering(left)
            written.append(_piece(piece, active, right, last_end, anchored) if active else piece)

    for tag in _TAG.finditer(html):
        write(html[at : tag.start()])
        written.append(tag[0])
        at = tag.end()
    write(html[at:])
    return "".join(written)


def _covering(spans, cuts):
    """A function from an offset to the marks over it, in order of their numbers."""
    groups = [[] for _ in cuts]
    index = {cut: position for position, cut in enumerate(cuts)}
    for start, end, number, mark in spans:
        for position in range(index[start], index[end]):
            groups[position].append((number, mark))
    for group in groups:
        group.sort(key=lambda pair: pair[0])

    def at(offset):
        position = bisect_right(cuts, offset) - 1
        return groups[position] if position >= 0 else ()

    return at


def _names(mark):
    return mark["layer"], mark["layer"] + "-" + mark["state"], mark["layer"] + "-" + mark["kind"]


def _piece(text, active, right, last_end, anchored):
    classes = dict.fromkeys(
        name
        for _, mark in active
        for name in (("waits",) if "waits" in mark else _names(mark))
        if not name.endswith("-")
    )
    anchors = []
    for _, mark in active:
        if mark["uid"] not in anchored:
            anchored.add(mark["uid"])
            anchors.append(f'<span id="mark-{mark["uid"]}"></span>')
    ends = [str(number) for number, _ in active if last_end[number] == right]
    notes = f' data-notes="{", ".join(ends)}"' if ends else ""
    return f'{"".join(anchors)}<mark class="{" ".join(classes)}"{notes}>{text}</mark>'
