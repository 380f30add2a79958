"""The difference of two short texts, word by word, as a reader would mark it."""

import re
from difflib import SequenceMatcher

# Beyond this many words the comparison takes too long to wait for; the two texts are shown whole.
MOST_WORDS = 4000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def difference(before, after):
    """``[(kind, text)]`` with kind "same", "gone" or "new"; same+gone make up one, same+new the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]
    parts = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            parts.append(("gone", "".join(old[a:b])))
        if c < d:
            parts.append(("new", "".join(new[c:d])))
    return parts
