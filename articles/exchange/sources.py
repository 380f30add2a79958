"""What an address from outside means here: one of our articles, annotations or entities."""

import hashlib
import re
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from ..models import Annotation, Article, Entity, Stray
from ..permissions import Role, role_on
from ..schemas.received import as_list
from ..text.address import normalize

_ARTICLE = re.compile(r"/articles/(\d{1,18})/?")
_ANNOTATION = re.compile(r"/(?:api/)?annotations/([0-9a-fA-F-]{32,36})/?")
_ENTITY = re.compile(r"/entities/(\d{1,18})/?")
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/(Q[1-9]\d*)")


def origin_of(iri):
    """Under what an annotation made elsewhere is known here: a hash, since an IRI may be long."""
    return hashlib.sha256(iri.encode()).hexdigest()


def key_of(address):
    """Under what a stray waits for what is at this address, in any of the spellings that count as one."""
    try:
        return origin_of(normalize(address))
    except ValueError:
        return origin_of(address)


def key_of_uid(uid):
    """Under what a stray waits for one of our own annotations."""
    return key_of(f"urn:uuid:{uid}")


def keys_of_own(uid, document):
    """Under what strays wait for an annotation: for those that answer it."""
    iris = [iri for name in ("id", "canonical", "via") for iri in as_list(document.get(name))]
    return [key_of_uid(uid), *map(key_of, iris)]


class Sources:
    """Answers for one person, on all their desks or on one; what was found is kept for the next question."""

    def __init__(self, user, host="", desk=None):
        self.user, self.desk = user, desk
        names = {name for name in settings.ALLOWED_HOSTS if "*" not in name and not name.startswith(".")}
        self.hosts = {_hostname(name) for name in names} | ({_hostname(host)} if host else set())
        self._articles = {}

    def article(self, address):
        """The article at this address, ours or the one it was imported from; None when it is not seen."""
        if address not in self._articles:
            self._articles[address] = self._article(address)
        return self._articles[address]

    def _article(self, address):
        rows = Article.objects.visible_to(self.user).select_related("desk")
        if self.desk:
            rows = rows.filter(desk=self.desk)
        if number := self._own(address, _ARTICLE):
            return rows.filter(pk=int(number)).first()
        try:
            key = normalize(address)
        except ValueError:
            return None
        found = list(rows.filter(url_key=key).order_by("pk")[:20])
        # Several desks may have it: rather where the person may write.
        able = [each for each in found if role_on(self.user, each.desk_id) >= Role.ANNOTATOR]
        return (able or found or [None])[0]

    def annotation(self, address):
        """The annotation at this address, ours or one that came from there."""
        rows = Annotation.objects.visible_to(self.user).filter(withdrawn_at=None).select_related("article")
        if self.desk:
            rows = rows.filter(article__desk=self.desk)
        if uid := self.own_uid(address):
            return rows.filter(uid=uid).first()
        return rows.filter(origin=origin_of(address)).order_by("pk").first()

    def stray(self, uid):
        """The stray with this uid that this person sees, or None."""
        return Stray.objects.visible_to(self.user).select_related("author", "desk").filter(uid=uid).first()

    def keys(self, leaves):
        """Under what a stray with these targets is to wait."""
        keys = {key_of(leaf.source) for leaf in leaves}
        return keys | {key_of_uid(uid) for leaf in leaves if (uid := self.own_uid(leaf.source))}

    def own_uid(self, address):
        """The uid in an annotation's address on this server, or None."""
        try:
            return UUID(self._own(address, _ANNOTATION))
        except ValueError:
            return None

    def entity(self, address, desk):
        """The desk's entity with this address, or with this Wikidata IRI."""
        rows = Entity.objects.standing().filter(desk=desk)
        if number := self._own(address, _ENTITY):
            return rows.filter(pk=int(number)).first()
        if known := _WIKIDATA.fullmatch(address):
            return rows.filter(wikidata_id=known[1]).order_by("pk").first()
        return None

    def _own(self, address, pattern):
        try:
            parts = urlsplit(address)
            name = parts.hostname
        except ValueError:
            return ""
        if parts.scheme not in ("http", "https") or name not in self.hosts:
            return ""
        found = pattern.fullmatch(parts.path)
        return found[1] if found else ""


def _hostname(host):
    """The name in ``name:port`` or ``[address]:port``."""
    return urlsplit(f"//{host}").hostname or ""
