"""How an annotation stands in the log: plain JSON, before and after a change."""


def as_logged(annotation, pieces=None, tags=None, entities=None):
    """All of it that can change; what is given (spans, tag names, entities' keys) is not asked for."""
    if pieces is None:
        pieces = annotation.spans.all()
    if tags is None:
        tags = annotation.tags.names()
    if entities is None:
        entities = annotation.mentions.values_list("tag_id", flat=True)
    logged = {
        "motivation": annotation.motivation,
        "body": annotation.body,
        "visibility": annotation.visibility,
        "revision": annotation.revision_id,
        "spans": logged_spans(pieces),
        "tags": sorted(tags),
        "entities": sorted(entities),
        "claim": annotation.claim_id,
    }
    # Only few annotations come from elsewhere.
    if annotation.received is not None:
        logged |= {"received": annotation.received, "lost": annotation.lost}
    return logged


def logged_spans(pieces):
    """What the log keeps of spans."""
    return [[piece.start, piece.end, piece.role, piece.exact] for piece in pieces]
