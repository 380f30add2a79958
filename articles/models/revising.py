"""When the source changes its text: a new revision, with everything said about it placed again."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ..text.canonical import Canonical, canonicalize
from . import search
from .claim import Claim
from .event import Event, one_act
from .stale import Stale, hold


class Revisable:
    """The part of an article that lets its text change."""

    @one_act()
    def revise(self, by, html, snapshot=None, seen=None):
        """Store the text as it stands now; the new Revision, or None when no word changed.

        ``html`` as for ``publish``. All standing annotations are placed in it (``revision.outcomes`` counts
        their states, private ones left aside); a reviewed claim whose words differ critically goes back to
        review. ValidationError for an empty text, or one that another article of the desk has ("duplicate").
        ``seen``: the number of the revision that the writer knew; Stale when it is not the newest any more.
        """
        canonical = html if isinstance(html, Canonical) else canonicalize(html)
        stored = self.hold_for_revision()
        stored._describe(canonical)
        former = stored.current
        if canonical.text == former.text:
            return None
        if seen not in (None, former.number):
            raise Stale(stored)
        stored._refuse_twin(text_sha256=stored.text_sha256)
        fields = ("text_sha256", "words", "lead")
        try:
            with transaction.atomic():
                stored.save(update_fields=fields)
        except IntegrityError:
            stored._refuse_twin(text_sha256=stored.text_sha256)
            raise
        revision = self.revisions.create(
            number=former.number + 1,
            html=canonical.html,
            text=canonical.text,
            sha256=stored.text_sha256,
            created_by=by,
            snapshot=snapshot,
        )
        for name in fields:
            setattr(self, name, getattr(stored, name))
        self.current = revision
        search.index(self, canonical.text)
        revision.outcomes = self.annotations.model.carry_over(self, revision, by)
        Event.record(
            "article.revised",
            actor=by,
            article=self,
            subject=self,
            refs={"revision": revision.pk},
            before={"revision": former.number},
            after={"revision": revision.number, "outcomes": revision.outcomes},
        )
        return revision

    def go_back_to(self, by, number, seen=None):
        """Make an earlier text the present one again, by a new revision; None when it is that already."""
        revision = self.revisions.filter(number=number).first()
        if revision is None:
            raise ValidationError({"revision": _("There is no such revision.")})
        return self.revise(by, Canonical(revision.html, revision.text), revision.snapshot, seen)

    def hold_for_revision(self):
        """The article as stored, held until the transaction ends; with it all that a revision may change.

        First the claims, then the articles in order, as every other writer does: nobody waits in a circle.
        """
        here = Claim.objects.filter(appearances__article=self.pk, state=Claim.State.REVIEWED)
        claims = hold(Claim.objects.filter(pk__in=here.values("pk")))
        articles = {self.pk}.union(*(claim.article_ids() for claim in claims))
        return {row.pk: row for row in hold(type(self).objects.filter(pk__in=articles))}[self.pk]
