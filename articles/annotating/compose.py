"""Turns annotations as they were sent into acts: finds or makes their entities and claims, asks who may."""

from contextlib import nullcontext, suppress

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _
from taggit.models import Tag

from .. import http
from ..models import Annotation, Claim, Entity, Stale, one_act, revision_text
from ..models.limits import limit_making, limit_replying
from ..models.names import named, wait_for_others
from ..models.placing import hold_articles
from ..models.span import clean_tags
from ..models.stale import hold
from ..permissions import Visibility
from ..schemas.annotation import dump
from ..schemas.problem import refused, under
from ..text import anchor


class People:
    """The desk's entities and claims that some bodies name: known ones in two queries, new ones made once."""

    def __init__(self, article, user, bodies):
        self.article, self.user = article, user
        known, claims = set(), set()
        for body in bodies:
            if body.type == "SpecificResource":
                known.add(getattr(body.entity, "id", None))
            elif body.type == "Claim":
                claims.add(getattr(body.claim, "id", None))
                refs = [getattr(body.claim, "claimant", None), *getattr(body.claim, "about", ())]
                known |= {ref for ref in refs if isinstance(ref, int)}
        desk = article.desk_id
        known, claims = known - {None}, claims - {None}
        self.known = Entity.objects.filter(desk=desk).in_bulk(known) if known else {}
        self.claims = self._known_claims(claims) if claims else {}

    def _known_claims(self, keys):
        return Claim.objects.visible_to(self.user).filter(desk=self.article.desk).with_people().in_bulk(keys)

    def entity(self, ref, *path):
        """The entity that a reference means, made when it is new; 422 names the field at the path."""
        key = ref if isinstance(ref, int) else getattr(ref, "id", None)
        if key is not None:
            if key not in self.known:
                raise refused(_join(*path), _("There is no such entity on this desk."))
            return self.known[key]
        http.require(self.user, "articles.create_entity", self.article.desk)
        with under(*path):
            made, _created = Entity.make(
                desk=self.article.desk,
                by=self.user,
                name=ref.name,
                kind=ref.kind,
                aliases=ref.aliases,
                article=self.article,
            )
        return made

    def claim(self, ref, is_private, *path):
        """The claim that a reference means, drafted when it is new."""
        if hasattr(ref, "id"):
            if ref.id not in self.claims:
                raise refused(_join(*path), _("There is no such claim on this desk."))
            return self.claims[ref.id]
        claimant = self.entity(ref.claimant, *path, "claimant") if ref.claimant is not None else None
        about = [self.entity(each, *path, "about", place) for place, each in enumerate(ref.about)]
        with under(*path):
            return Claim.draft(
                desk=self.article.desk,
                by=self.user,
                article=self.article,
                text=ref.text,
                claimant=claimant,
                claimant_role=ref.claimant_role,
                about=about,
                cue=ref.cue,
                said_on=ref.said_on,
                is_private=is_private,
            )


def create(article, user, items, is_list):
    """Make annotations in one act, all or none: ``(their JSON, whether any is new)``.

    What was sent before, by its client-made id, is answered as it stands; TooMany for very much that is new
    in a short time. A 422 names the item's index in
    front of the field when a list was sent.
    """
    bodies = [body for item in items for body in item.body]
    # One annotation and nothing else is an act by itself. All questions are asked before it begins: on
    # SQLite the writers wait for each other, so a transaction is kept short.
    is_plain = len(items) == 1 and not any(makes_something(body) for body in bodies)
    for is_last_try in (False, True):
        present = _present(items)
        if not is_last_try:
            _limit(user, [item for item in items if item.uid not in present])
        people = People(article, user, bodies)
        try:
            with nullcontext() if is_plain else one_act():
                if not is_plain:
                    make_tags(bodies)
                    if any(brings_entities(body) for body in bodies):
                        wait_for_others(Entity)
                    # Before a new entity's line holds the article; and two that mark the same words as the
                    # same claim ask one after the other whether somebody has.
                    hold_articles(article, hold(Claim.objects.filter(pk__in=people.claims)))
                return _create(article, user, items, is_list, present, people)
        except IntegrityError:
            # Somebody else, or this client's other attempt, has just made the same id or entity: look again.
            if is_last_try:
                raise
    raise AssertionError


def _limit(user, items):
    limit_making(user, len(items))
    limit_replying(user, sum(item.motivation == "replying" for item in items))


def makes_something(body):
    """Whether this body brings a new entity, or any claim: its row is locked to look for the appearance."""
    return body.type == "Claim" or (body.type == "SpecificResource" and not hasattr(body.entity, "id"))


def brings_entities(body):
    """Whether this body brings a new entity, itself or by way of a new claim."""
    if body.type == "SpecificResource":
        return not hasattr(body.entity, "id")
    claim = getattr(body, "claim", None)
    refs = [getattr(claim, "claimant", None), *getattr(claim, "about", ())]
    return any(hasattr(ref, "name") for ref in refs)


def make_tags(bodies):
    """Make new tags ahead of what locks the article; those that make no sense are refused later, by field."""
    tags = [body.value for body in bodies if getattr(body, "purpose", "") == "tagging"]
    if not tags:
        return
    with suppress(ValidationError):
        named(Tag, clean_tags(tags))


def _present(items):
    """``{uid: annotation}`` of those that were sent before."""
    wanted = [item.uid for item in items if item.uid]
    # Nearly always new, so first the cheap question.
    if wanted and (known := list(Annotation.objects.filter(uid__in=wanted).values_list("pk", flat=True))):
        return {row.uid: row for row in Annotation.objects.whole().filter(pk__in=known)}
    return {}


def _create(article, user, items, is_list, present, people):
    answers, is_new = [], False
    for index, item in enumerate(items):
        path = (index,) if is_list else ()
        if item.uid in present:
            answers.append(_first(present[item.uid], article, user, path))
            continue
        made, entities, tags = _make(article, user, item, people, path)
        if made.placed is None:
            answers.append(dump(made, user))
            continue
        # Only what was read in an older revision, and says something else now, has placements.
        placements = None if made.carried else []
        answers.append(
            dump(made, user, spans=made.placed, tags=tags, entities=entities, placements=placements)
        )
        is_new = True
        if item.uid:
            present[item.uid] = made
    return answers, is_new


def _first(annotation, article, user, path):
    if annotation.author_id != user.pk or annotation.article_id != article.pk:
        field = _join(*path, "uid")
        message = _("This id is taken.")
        raise http.Problem(409, message, errors=[{"field": field, "message": message, "code": "taken"}])
    return dump(annotation, user)


def _make(article, user, item, people, path):
    reply_to = None
    if item.reply_to:
        rows = Annotation.objects.visible_to(user).select_related("article")
        reply_to = rows.filter(uid=item.reply_to, article=article).first()
        if reply_to is None:
            raise refused(_join(*path, "reply_to"), _("There is no such annotation of this article."))
    visibility = item.visibility or (reply_to.visibility if reply_to else Visibility.DESK)
    http.require_reach(user, article, item.motivation, visibility)
    said = read_bodies(item.body, people, path, visibility)
    spans = read_targets(item.target, lambda: _text(article, item.revision, path), path)
    if said["claim"] and (first := _same_appearance(article, user, said["claim"], visibility, spans)):
        return first, said["entities"], said["tags"]
    with under(*path, names=said["paths"]):
        made = article.annotate(
            by=user,
            motivation=item.motivation,
            spans=spans,
            revision=item.revision,
            body=said["body"],
            visibility=visibility,
            tags=said["tags"],
            entities=said["entities"],
            claim=said["claim"],
            reply_to=reply_to,
            uid=item.uid,
        )
    return made, said["entities"], unique(said["tags"])


def _same_appearance(article, user, claim, visibility, spans):
    """The annotation with which this person has marked the same words as the same claim already, or None."""
    wanted = {(span["start"], span["end"], span["role"]) for span in spans}
    rows = Annotation.objects.whole().standing().filter(claim=claim, author=user, article=article)
    alike = Q(visibility=visibility) | Q(round__isnull=False, adopted_at=None)
    for row in rows.filter(alike, revision=article.current_id):
        if {(span.start, span.end, span.role) for span in row.spans.all()} == wanted:
            row.placed = None  # nothing was made
            return row
    return None


def change(annotation, user, patch, version):
    """Edit what was sent and leave the rest; the annotation's new JSON."""
    sent = patch.model_fields_set
    fields = {}
    if version not in (None, annotation.version):
        # Asked again under the lock; who comes late need not wait for it.
        raise Stale(annotation)
    with one_act():
        if "visibility" in sent:
            http.require_reach(user, annotation.article, annotation.motivation, patch.visibility)
            fields["visibility"] = patch.visibility
        paths = {"spans": "target"}
        if "body" in sent:
            make_tags(patch.body)
            if any(brings_entities(body) for body in patch.body):
                wait_for_others(Entity)
            # Before a new entity's line holds the article.
            annotation.hold(version)
            people = People(annotation.article, user, patch.body)
            said = read_bodies(patch.body, people, (), fields.get("visibility", annotation.visibility))
            paths = said.pop("paths")
            fields |= said
        if "target" in sent:
            revision = patch.revision or annotation.revision_id
            spans = read_targets(patch.target, lambda: _text(annotation.article, revision, ()), ())
            fields |= {"spans": spans, "revision": revision}
        with under(names=paths):
            annotation.edit(user, version, **fields)
    return dump(annotation, user)


def _text(article, revision_id, path):
    """The text of a revision of the article, by default the newest; 422 when it has no such revision."""
    if revision_id is None:
        return article.current.text
    if not article.revisions.filter(pk=revision_id).exists():
        raise refused(_join(*path, "revision"), _("The article has no such revision."), "revision")
    return revision_text(revision_id)


def decide(annotation, user, sent, version):
    """Do what a person decided about its place; the annotation's new JSON."""
    if sent.decision == "moved":
        newest = annotation.article.current_id
        spans = read_targets(sent.target, lambda: _text(annotation.article, sent.revision or newest, ()), ())
        with under(names={"spans": "target"}):
            if annotation.lost is not None:
                # It came from another tool and never had words here: these are its first.
                annotation.edit(user, version, spans=spans, revision=sent.revision or newest)
            else:
                annotation.move_place(user, spans, version, sent.revision)
    elif sent.target:
        raise refused("target", _("Only for a place that you choose yourself."))
    else:
        verb = {"confirmed": annotation.confirm_place, "given_up": annotation.give_up_place}[sent.decision]
        with under(names={"spans": "decision"}):
            verb(user, version)
    return dump(annotation, user)


def read_bodies(bodies, people, path, visibility):
    """What the bodies say, as the model wants it; ``paths``: where each of its fields stands in the JSON.

    ``visibility``: of the annotation that they are of.
    """
    said = {"body": "", "tags": [], "entities": [], "claim": None}
    paths = {"spans": "target", "tags": "body", "entities": "body", "claim": "body"}
    for place, body in enumerate(bodies):
        if body.type == "TextualBody" and body.purpose == "tagging":
            said["tags"].append(body.value)
            paths["tags"] = f"body.{place}.value"
        elif body.type == "TextualBody":
            _once(said["body"], path, place, _("One text is enough."))
            said["body"] = body.value
            paths["body"] = f"body.{place}.value"
        elif body.type == "SpecificResource":
            entity = people.entity(body.entity, *path, "body", place, "entity")
            if entity not in said["entities"]:
                said["entities"].append(entity)
            paths["entities"] = f"body.{place}.entity"
        else:
            _once(said["claim"], path, place, _("One claim is enough."))
            said["claim"] = people.claim(
                body.claim, visibility == Visibility.PRIVATE, *path, "body", place, "claim"
            )
            paths["claim"] = f"body.{place}.claim"
    return {**said, "paths": paths}


def read_targets(targets, text, path):
    """The spans that the targets select; a quote without position is looked for in what ``text()`` gives."""
    spans = []
    for place, target in enumerate(targets):
        chosen = {selector.type: selector for selector in target.selector}
        quote, position = chosen.get("TextQuoteSelector"), chosen.get("TextPositionSelector")
        if position:
            start, end = position.start, position.end
        else:
            whole = text()
            found = anchor.locate(whole, quote.model_dump())
            # Where the words are only similar is for an import to report, not for an annotation to take.
            if found is None or whole[slice(*found)] != quote.exact:
                message = _("These words are not in the text, or not only once.")
                raise refused(_join(*path, "target", place), message, "span")
            start, end = found
        spans.append(
            {"start": start, "end": end, "exact": quote.exact if quote else None, "role": target.role}
        )
    return spans


def unique(tags):
    """Tag names as the model keeps them: without surplus white space and doubles."""
    names = {}
    for tag in tags:
        name = " ".join(tag.split())
        names.setdefault(name.casefold(), name)
    return list(names.values())


def _once(present, path, place, message):
    if present:
        raise refused(_join(*path, "body", place), message)


def _join(*path):
    return ".".join(str(part) for part in path)
