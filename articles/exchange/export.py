"""Writes annotations for other tools, one after the other: any number of them in the memory of a few."""

import json

from ..schemas.webannotation import ANNO, dump

AT_ONCE = 200


def webannotation(rows, site, name):
    """Pieces of an AnnotationCollection whose only page holds all; the total comes last, when it is known."""
    own = f"{site}/annotations/"
    head = {"@context": ANNO, "id": own, "type": "AnnotationCollection", "label": name}
    page = {"id": f"{own}?iris=0&page=0", "type": "AnnotationPage", "startIndex": 0}
    yield f'{_written(head)[:-1]}, "first": {_written(page)[:-1]}, "items": ['
    count = 0
    for document in _documents(rows, site):
        yield f"{',' if count else ''}\n{_written(document)}"
        count += 1
    yield f'\n]}}, "total": {count}}}\n'


def jsonl(rows, site, name):
    """Lines of one annotation each."""
    for document in _documents(rows, site):
        yield f"{_written(document)}\n"


def _documents(rows, site):
    for annotation in rows.order_by("pk").for_exchange().iterator(chunk_size=AT_ONCE):
        yield dump(annotation, site)


def _written(value):
    return json.dumps(value, ensure_ascii=False)


FORMATS = {"webannotation": webannotation, "jsonl": jsonl}
