"""What an annotation knows of newer revisions: where it stands there, and what people decide about that."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility
from ..text.revise import carry
from .article import Article, revision_text
from .claim import Claim
from .entity import Alias, Mention
from .placement import Placement, placed_again, worst
from .span import Span, placed_spans
from .stale import hold, lock

Decision, State = Placement.Decision, Placement.State


class Placing:
    """The part of an annotation that follows its article through its revisions.

    Whoever changes spans or placements holds the row of the article, so that no revision comes between.
    """

    # After making or changing one: how its words came from an older revision, or None.
    carried = None

    # -- Questions -----------------------------------------------------------------------------------------

    def placements_in(self, revision_id):
        """The placements of its spans in a revision, in the order of the spans."""
        rows = Placement.objects.filter(span__annotation=self, revision_id=revision_id)
        return list(rows.select_related("span").order_by("span__start", "span__end", "span"))

    def newest_placements(self):
        """Those in the newest revision that has any, in the order of the spans; ``whole()`` brings them."""
        placements = [piece for span in self.spans.all() for piece in span.placements.all()]
        newest = max((piece.revision_id for piece in placements), default=None)
        return [piece for piece in placements if piece.revision_id == newest]

    # -- Locks ---------------------------------------------------------------------------------------------

    def _lock(self, version=None):
        """The row as stored, locked; Stale when it has moved on from the version the writer saw.

        A claim before its annotations, they before their articles: nobody waits in a circle.
        """
        claims = hold(Claim.objects.filter(pk=self.claim_id)) if self.claim_id else []
        state = ("body", "visibility", "claim_id", "withdrawn_at", "hidden_at", "hidden_reason", "pending_at")
        state += ("round_id", "adopted_at")
        stored = lock(self, version, *state)
        hold_articles(self.article, claims)
        return stored

    def hold(self, version=None):
        """For whoever writes elsewhere first: lock it until the transaction ends; Stale as of the verbs."""
        self._lock(version)

    # -- When the text changes -----------------------------------------------------------------------------

    @classmethod
    def carry_over(cls, article, revision, by):
        """Place all standing annotations of an article in its new revision; counts of the outcomes.

        Private ones are placed like all others, but not counted: the counts are read by others.
        """
        rows = cls.objects.filter(article=article, withdrawn_at=None).select_related("claim", "author")
        annotations = list(rows.prefetch_related("spans__placements").order_by("pk"))
        outcomes = Counter()
        for annotation, placements, was in _place(article, annotations, revision):
            state = worst(placement.state for placement in placements)
            is_shown = annotation.visibility != Visibility.PRIVATE
            if is_shown:
                outcomes[state] += 1
            if state != State.EXACT:
                annotation._tell_placed(by, was, placements)
            # What one person marks for themselves, or blind, is no reason that others could understand.
            if annotation.claim_id and is_shown and needs_review(placements, was):
                annotation.claim.send_back(by)
        return {state: outcomes[state] for state in State.values if outcomes[state]}

    def place(self, by):
        """Give it its places in the newest revision, when it has none there yet; the worst state, or ""."""
        if self.revision_id == self.article.current_id:
            return ""
        revision = self.article.revisions.order_by("-pk").first()
        if self.placements_in(revision.pk):
            return ""
        rows = type(self).objects.filter(pk=self.pk).prefetch_related("spans__placements")
        placed = _place(self.article, list(rows), revision)
        placements = [placement for _, each, _ in placed for placement in each]
        if self.claim_id and self.visibility != Visibility.PRIVATE and needs_review(placements, []):
            Claim.objects.get(pk=self.claim_id).send_back(by)
        return worst(placement.state for placement in placements)

    def _pieces_anew(self, spans, revision):
        """The pieces of a changed target; the annotation moves to the revision in which they are stored."""
        hold(Article.objects.filter(pk=self.article_id))
        own = [_piece(span, span) for span in self.spans.all()]
        if (revision or self.revision_id) == self.revision_id:
            # The same words as before need no new place, and keep the one that they were given.
            pieces = placed_spans(revision_text(self.revision_id), spans)
            if [_piece(piece, piece) for piece in pieces] == own:
                return None
        self.revision_id, pieces, self.carried = pieces_for(self.article, revision or self.revision_id, spans)
        return pieces

    def _tell_placed(self, by, was, placements):
        before = {"placement": worst(each.state for each in was)} if was else {}
        before["spans"] = _logged(was) if was else [_piece(span, span) for span in self.spans.all()]
        after = {"placement": worst(each.state for each in placements), "spans": _logged(placements)}
        self._record("annotation.placed", by, before=before, after=after)

    # -- What people decide --------------------------------------------------------------------------------

    def confirm_place(self, by, version=None):
        """The words there are meant: clears the alarm, and takes the candidate of what was lost."""

        def decide(pieces, text):
            unsure = [piece for piece in pieces if piece.is_unsure]
            for piece in unsure:
                start, end = piece.start, piece.end
                if start is None:
                    start, end = piece.candidate_start, piece.candidate_end
                piece.put(
                    start,
                    end,
                    text,
                    Decision.CONFIRMED if start is not None else Decision.GIVEN_UP,
                    by,
                    now(),
                )
            if unsure and all(piece.start is None for piece in pieces):
                raise _refusal(_("No similar words were found: choose the place by hand, or give up."))
            return unsure

        return self._decide(by, version, "placement.confirmed", decide)

    def move_place(self, by, spans, version=None, revision=None):
        """It stands at these places of the newest revision (dicts of ``start``, ``end`` and ``exact``).

        They are taken in order by the pieces that lost their words, or else by all pieces of the content;
        a lost piece that gets none is given up.
        """

        def decide(pieces, text):
            if revision is not None and pieces and revision != pieces[0].revision_id:
                raise ValidationError(
                    {"revision": ValidationError(_("The article has another revision now."), code="revision")}
                )
            places = placed_spans(text, spans)
            lost = [piece for piece in pieces if piece.start is None]
            taking = lost or [piece for piece in pieces if piece.span.role == Span.Role.CONTENT]
            if not places:
                raise _refusal(_("Select some words first."))
            if len(places) > len(taking):
                raise _refusal(_("These are more places than the annotation has pieces."))
            for piece, place in zip(taking, places, strict=False):
                piece.put(place.start, place.end, text, Decision.MOVED, by, now())
            for piece in lost[len(places) :]:
                piece.put(None, None, text, Decision.GIVEN_UP, by, now())
            return taking

        return self._decide(by, version, "placement.moved", decide)

    def give_up_place(self, by, version=None):
        """Its words are gone from the text: it stays with the older revisions, and asks no more."""

        def decide(pieces, text):
            unsure = [piece for piece in pieces if piece.is_unsure]
            for piece in unsure:
                piece.put(None, None, text, Decision.GIVEN_UP, by, now())
            return unsure

        return self._decide(by, version, "placement.given_up", decide)

    def put_back_place(self, by, places):
        """Undo a decision: ``places`` as the log kept them from before."""

        def decide(pieces, text):
            known = {piece.pk: piece for piece in pieces}
            for pk, start, end, decision in places:
                piece = known[pk]
                is_decided = bool(decision)
                piece.put(
                    start, end, text, decision, by if is_decided else None, now() if is_decided else None
                )
            return pieces

        return self._decide(by, None, "placement.reopened", decide)

    @transaction.atomic
    def _decide(self, by, version, verb, decide):
        """Let ``decide`` change the placements in the newest revision; returns whether any did."""
        self._lock(version)
        hold(Article.objects.filter(pk=self.article_id))
        pieces = self.placements_in(self.article.current_id)
        before = as_decided(pieces)
        spans = _logged(pieces)
        changed = decide(pieces, revision_text(self.article.current_id)) if pieces else []
        after = as_decided(pieces)
        if not changed or before == after:
            if not pieces:
                raise _refusal(_("It stands on the newest text: there is nothing to decide."))
            return False
        for piece in changed:
            piece.save(update_fields=["start", "end", "exact", "decision", "decided_by", "decided_at"])
        self._bump()
        self._forget_lists()
        self._record(
            verb,
            by,
            before={"places": before, "spans": spans},
            after={"places": after, "spans": _logged(pieces)},
        )
        return True


def hold_articles(article, claims):
    """Those that hear of it when a reviewed claim goes back, in order, before one of them is held alone."""
    if reviewed := [claim for claim in claims if claim.state == Claim.State.REVIEWED]:
        articles = {article.pk}.union(*(claim.article_ids() for claim in reviewed))
        hold(Article.objects.filter(pk__in=articles))


def hold_replies(annotations):
    """All that was answered to these and to the answers, before their article is held."""
    while annotations:
        pks = [annotation.pk for annotation in annotations]
        annotations = hold(type(annotations[0]).objects.filter(reply_to__in=pks))


def pieces_for(article, revision_id, spans):
    """``(revision id, unsaved spans, carried)`` for the target of an annotation that is to be stored.

    What was selected in an older revision is carried to the newest. The same words are stored as selected
    there; changed ones keep the revision they were read in, so that the difference is seen (give them their
    places by ``place``). ``carried``: None, or ``{"from": number, "state"}``. ValidationError on ``revision``
    for one that the article does not have, on ``spans`` (code "orphan", its ``candidate`` in the params) when
    the words are gone from the newest text.
    """
    current = article.current_id
    if revision_id is None or revision_id == current:
        return current, placed_spans(revision_text(current), spans), None
    older = article.revisions.filter(pk=revision_id).values_list("number", flat=True).first()
    if older is None:
        raise ValidationError(
            {"revision": ValidationError(_("The article has no such revision."), code="revision")}
        )
    pieces = placed_spans(revision_text(revision_id), spans)
    if not pieces:
        return current, pieces, None
    newest = revision_text(current)
    found = carry(revision_text(revision_id), newest, pieces, names_in(article))
    state = worst(each.state for each in found)
    if lost := next((each for each in found if each.state == State.ORPHAN), None):
        error = ValidationError(
            _("The text was revised meanwhile, and these words are not in it any more."), code="orphan"
        )
        error.candidate = lost.candidate and {
            "start": lost.candidate[0],
            "end": lost.candidate[1],
            "exact": newest[slice(*lost.candidate)],
        }
        raise ValidationError({"spans": error})
    carried = {"from": older, "state": state}
    if state in Placement.UNSURE:
        return revision_id, pieces, carried
    places = [
        {"start": place.start, "end": place.end, "role": piece.role}
        for place, piece in zip(found, pieces, strict=True)
    ]
    return current, placed_spans(newest, places), carried


def as_decided(placements):
    """What the log keeps of decisions, so that they can be taken back."""
    return [[piece.pk, piece.start, piece.end, piece.decision] for piece in placements]


def names_in(article):
    """All names of the entities that the article mentions."""
    mentioned = Mention.objects.filter(content_object__article=article, content_object__withdrawn_at=None)
    return list(Alias.objects.filter(entity__in=mentioned.values("tag")).values_list("name", flat=True))


def _place(article, annotations, revision):
    """Store the placements of annotations (with ``spans__placements``); yields them with the former ones."""
    spans, former = [], {}
    for annotation in annotations:
        for span in annotation.spans.all():
            span.annotation = annotation
            spans.append(span)
            last = max(span.placements.all(), key=lambda each: each.revision_id, default=None)
            if last:
                last.span = span
                former.setdefault(annotation.pk, []).append(last)
    placements = Placement.objects.bulk_create(
        placed_again(spans, revision, revision_text, names_in(article)), batch_size=500
    )
    by_annotation = {}
    for placement in placements:
        by_annotation.setdefault(placement.span.annotation_id, []).append(placement)
    for annotation in annotations:
        if placed := by_annotation.get(annotation.pk):
            annotation.article = article
            yield annotation, placed, former.get(annotation.pk, [])


def needs_review(placements, was):
    """Whether a piece says critically other words than in the former revision, or one of several is gone."""
    known = {(each.span_id, each.exact) for each in was if each.state == State.CRITICAL or not each.exact}
    alarming = {State.CRITICAL}
    if any(each.exact for each in placements):
        alarming.add(State.ORPHAN)
    return any(
        each.is_unsure and each.state in alarming and (each.span_id, each.exact) not in known
        for each in placements
    )


def _logged(placements):
    return [_piece(each, each.span) for each in placements if each.start is not None]


def _piece(place, span):
    return [place.start, place.end, span.role, place.exact]


def _refusal(message):
    return ValidationError({"spans": ValidationError(message, code="placement")})
