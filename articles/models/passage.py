"""The sentence an annotation stands in, read from the revision without loading the whole text."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Min, Value
from django.db.models.functions import Greatest, Substr

from ..text.sentences import split

REACH = 300
LONGEST = 1500


@dataclass(frozen=True)
class Passage:
    """Pieces of text in order, each with whether an annotation stands on it, and whether more is around."""

    pieces: list
    cut_before: bool = False
    cut_after: bool = False


def tell_passages(annotations):
    """Give each annotation of a page (with ``spans`` and ``article`` fetched) its ``passage``; one query.

    The texts are cut by the database: an article may be long.
    """
    if not annotations:
        return
    begin = Greatest(F("first_start") + 1 - REACH, Value(1), output_field=IntegerField())
    rows = type(annotations[0]).objects.filter(pk__in=[row.pk for row in annotations]).order_by()
    rows = rows.annotate(first_start=Min("spans__start"))
    windows = dict(rows.values_list("pk", Substr("revision__text", begin, LONGEST)))
    for annotation in annotations:
        annotation.passage = passage(annotation, windows.get(annotation.pk))


def passage(annotation, window):
    """The sentence or sentences around an annotation's spans; None for one about the whole article.

    Who said it and the word that says so bound the passage; what was said is marked.
    """
    spans = list(annotation.spans.all())
    if not spans or window is None:
        return None
    origin = max(0, spans[0].start - REACH)
    spans = [span for span in spans if span.start - origin < len(window)]
    first, last = spans[0].start - origin, min(max(span.end for span in spans) - origin, len(window))
    content = [span for span in spans if span.role == "content"] or spans
    bounds = split(window, annotation.article.language or "en")
    begin = max((start for start, _ in bounds if start <= first), default=0)
    end = min((end for _, end in bounds if end >= last), default=len(window))
    pieces, at = [], begin
    for span in content:
        start, stop = max(span.start - origin, at), min(span.end - origin, len(window))
        if stop <= start:
            continue
        if start > at:
            pieces.append((window[at:start], False))
        pieces.append((window[start:stop], True))
        at = stop
    if at < end:
        pieces.append((window[at:end], False))
    return Passage(pieces, cut_before=begin == 0 < origin, cut_after=end == len(window) == LONGEST)
