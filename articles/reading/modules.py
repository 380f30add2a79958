"""Which scripts the reading page is made of, so that its head can ask for all of them at once.

A browser would find them one behind the other: each is known only when the one that imports it has come.
"""

from functools import cache

from django.templatetags.static import static

TO_READ = {
    "reading": """
        annotation-card article-page article-text changes chooser comfort cursor-bar cursor keys
        margin paint progress span-index spotlight stack status text-index
    """,
    "shared": """
        api element search-key typing
    """,
    "text": """
        anchor offsets sentences
    """,
}
TO_KEEP = {
    "annotating": """
        annotation-form annotation-tags annotation-toolbar annotator bodies claim-desk composer
        conflict drafts outbox sender toast-line uid
    """,
    "shared": """
        combobox place
    """,
}
TO_ANNOTATE = {
    "claims": """
        claim-form
    """,
    "entities": """
        entity-picker mention-picker mention-preview names suggest
    """,
}


def names(may):
    """The modules for somebody who may do this, as paths below static/."""
    rooms = [TO_READ]
    if "keep_private" in may:
        rooms.append(TO_KEEP)
    if "annotate" in may:
        rooms.append(TO_ANNOTATE)
    return [f"{room}/{name}.js" for by_room in rooms for room in by_room for name in by_room[room].split()]


def addresses(may):
    """Their addresses."""
    return _addresses(frozenset(may))


@cache
def _addresses(may):
    return [static(name) for name in names(may)]
