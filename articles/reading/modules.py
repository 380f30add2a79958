"""Which scripts the reading page is made of, so that it can ask for all of them at once.

A browser would find them one behind the other: each is known only when the one that imports it has come.
"""

from functools import cache

from django.templatetags.static import static

TO_READ = {
    "reading": """
        annotation-card article-page article-text changes chooser comfort cursor-bar cursor keys
        margin orphans-tray paint progress span-index spotlight stack status text-index
    """,
    "shared": """
        api element search-key typing waiting-room
    """,
    "text": """
        anchor offsets sentences
    """,
}
TO_KEEP = {
    "annotating": """
        annotation-form annotation-tags annotation-toolbar annotator bodies claim-desk composer
        conflicts database drafts letters outbox placing posting sender toast-line uid undone
    """,
    "attention": """
        threads
    """,
    "shared": """
        combobox place words
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


TO_SIGN_IN = {
    "annotating": """
        annotation-hint
    """,
    "shared": """
        place
    """,
}


def to_read(is_visitor):
    """The modules without which the page does not answer, as paths below static/."""
    return _paths(TO_READ, *([TO_SIGN_IN] if is_visitor else []))


def to_write(may):
    """Those that come after, for somebody who may do this."""
    keep, annotate = "keep_private" in may, "annotate" in may
    return _paths(*([TO_KEEP] if keep else []), *([TO_ANNOTATE] if annotate else []))


def _paths(*rooms):
    return [f"{room}/{name}.js" for by_room in rooms for room in by_room for name in by_room[room].split()]


def addresses(may, is_visitor):
    """``(to read, to write)``: their addresses."""
    return _addresses(frozenset(may), is_visitor)


@cache
def _addresses(may, is_visitor):
    return [[static(name) for name in names] for names in (to_read(is_visitor), to_write(may))]
