"""Writes annotations for other tools, one after the other: any number of them in the memory of a few."""

import json

from ..schemas.webannotation import ANNO, dump, dump_stray

AT_ONCE = 200


def webannotation(rows, site, name, strays=None):
    """Pieces of an AnnotationCollection whose only page holds all; the total comes last, when it is known."""
    own = f"{site}/annotations/"
    head = {"@context": ANNO, "id": own, "type": "AnnotationCollection", "label": name}
    page = {"id": f"{own}?iris=0&page=0", "type": "AnnotationPage", "partOf": own, "startIndex": 0}
    count = 0
    for document in _documents(rows, site, strays):
        # A page has at least one annotation, so an empty collection has no page.
        before = "," if count else f'{_written(head)[:-1]}, "first": {_written(page)[:-1]}, "items": ['
        yield f"{before}\n{_written(document)}"
        count += 1
    yield f'\n]}}, "total": {count}}}\n' if count else f"{_written(head | {'total': 0})}\n"


def jsonl(rows, site, name, strays=None):
    """Lines of one annotation each."""
    for document in _documents(rows, site, strays):
        yield f"{_written(document)}\n"


def _documents(rows, site, strays):
    for annotation in rows.order_by("pk").for_exchange().iterator(chunk_size=AT_ONCE):
        yield dump(annotation, site)
    if strays is not None:
        for stray in strays.order_by("pk").select_related("author").iterator(chunk_size=AT_ONCE):
            yield dump_stray(stray, site)


def _written(value):
    return json.dumps(value, ensure_ascii=False)


FORMATS = {"webannotation": webannotation, "jsonl": jsonl}
