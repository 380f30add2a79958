"""Drafts between the two steps of an import: kept on the server, and named to the browser by a signed token.

A draft is one file in the storage of the snapshots, below ``drafts/``, so that any process can take the
second step: a line of JSON (what was found), then the bytes as received. The token holds the file's name and
the user, signed, so nobody can name another file or another person's draft. A draft lives for a day; storing
one clears away those that are older.
"""

import contextlib
import datetime
import json
import secrets
import time
from dataclasses import fields

from django.core import signing
from django.core.files.base import ContentFile

from ..models.article import snapshot_storage
from .importing import Draft

FOLDER = "drafts"
LIFETIME = 24 * 3600
SALT = "articles.ingest.drafts"


def store(draft, user, desk, problem=""):
    """Keep a draft; returns its token. ``problem``: the sentence that says why it is not complete."""
    clear()
    about = {each.name: getattr(draft, each.name) for each in fields(Draft) if each.name != "body"}
    about["published_on"] = draft.published_on and draft.published_on.isoformat()
    about["fetched_at"] = draft.fetched_at.isoformat()
    about |= {"desk": desk.pk, "problem": problem}
    name = f"{FOLDER}/{int(time.time())}-{secrets.token_hex(12)}"
    content = ContentFile(json.dumps(about).encode() + b"\n" + draft.body)
    return signing.dumps([snapshot_storage().save(name, content), user.pk], salt=SALT)


def load(token, user):
    """``(draft, desk id, problem)`` of a token; LookupError when it is not this user's, or is too old."""
    try:
        name, owner = signing.loads(token, salt=SALT, max_age=LIFETIME)
        if owner != user.pk:
            raise LookupError("another person's draft")
        with snapshot_storage().open(name) as file:
            head, _, body = file.read().partition(b"\n")
    except (signing.BadSignature, OSError) as error:
        raise LookupError("no such draft") from error
    about = json.loads(head)
    desk, problem = about.pop("desk"), about.pop("problem")
    day = about.pop("published_on")
    moment = datetime.datetime.fromisoformat(about.pop("fetched_at"))
    day = datetime.date.fromisoformat(day) if day else None
    return Draft(**about, published_on=day, fetched_at=moment, body=body), desk, problem


def clear(before=None):
    """Remove the drafts that nobody can come back to."""
    before = time.time() - LIFETIME if before is None else before
    storage = snapshot_storage()
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        made = name.partition("-")[0]
        if made.isdecimal() and int(made) < before:
            # Another process may be clearing too.
            with contextlib.suppress(FileNotFoundError):
                storage.delete(f"{FOLDER}/{name}")
