"""Who may do what: each rule once for one object (a predicate) and once for lists (a Q), as neighbours.

Roles on a desk form a ladder; superusers stand above it; visitors read what is public. What a person may
not see is answered with 404, what they may see but not do with 403. Everything that shows or changes
something (page, API, stream, search, feed, export) asks here, by ``user.has_perm(name, thing)`` or by
``Model.objects.visible_to(user)``. Who hears of an event is said in models/hearing.py.
"""

from django.apps import apps
from django.db.models import Exists, IntegerChoices, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(IntegerChoices):
    """The ladder of a desk: whoever stands higher may do all that those below may."""

    READER = 10, _("reader")
    ANNOTATOR = 20, _("annotator")
    EDITOR = 30, _("editor")
    MODERATOR = 40, _("moderator")


class Visibility(TextChoices):
    """Who sees an annotation; never wider than its article, which is "desk" or "public"."""

    PRIVATE = "private", _("only me")
    DESK = "desk", _("the desk")
    PUBLIC = "public", _("everyone")


EVERYWHERE = Q()
NOWHERE = Q(pk__in=[])

# What a reader may write for themselves alone: the W3C motivations of highlights, notes, tags and replies.
PERSONAL_MOTIVATIONS = frozenset({"highlighting", "commenting", "tagging"})
# What belongs to the desk rather than to the person who typed it: an editor may put it right.
SHARED_MOTIVATIONS = frozenset({"identifying", "questioning"})


def roles_of(user):
    """``{desk_id: role}`` of an active user; empty for visitors. Asked once per user object."""
    return user.roles if is_active(user) else {}


def role_on(user, desk_id):
    """The user's role on a desk as a number: 0 for outsiders, above moderator for superusers."""
    if all_seeing(user):
        return 100
    return roles_of(user).get(desk_id, 0)


def desks_of(user, at_least=Role.READER):
    """The ids of the desks where this person is held for such a role or more."""
    return [desk for desk, role in roles_of(user).items() if role >= at_least]


def waits_for_approval(user, desk_id):
    """Whether what this person writes for others on the desk is seen once a moderator has approved it."""
    return user is not None and desk_id in user.premoderated and not all_seeing(user)


def is_active(user):
    """Whether it is somebody, who was not switched off."""
    return user.is_authenticated and user.is_active


def all_seeing(user):
    """Whether it is a superuser, with a second factor where the site asks one of them."""
    return user.is_superuser and user.is_active and not getattr(user, "lacks_second_factor", False)


# -- Articles ------------------------------------------------------------------------------------------------


def may_view_article(user, article):
    """Public articles by everyone, desk articles by the desk's members."""
    return article.visibility == Visibility.PUBLIC or role_on(user, article.desk_id) >= Role.READER


def articles_visible_to(user, path=""):
    """The Q of :func:`may_view_article`; ``path`` leads from the queried model to the article."""
    if all_seeing(user):
        return EVERYWHERE
    desks = desks_of(user)
    if not desks:
        return Q(**{f"{path}visibility": Visibility.PUBLIC})
    # "Not (for a desk and not for one of mine)" instead of "public or for one of mine": the same rows, but
    # for an OR SQLite fetches all of them by two indexes and sorts them, only to show the newest fifty.
    return ~(Q(**{f"{path}visibility": Visibility.DESK}) & ~Q(**{f"{path}desk_id__in": desks}))


def may_keep_private(user, article):
    """Private highlights and notes: every member, from reader upwards."""
    return role_on(user, article.desk_id) >= Role.READER


def may_annotate(user, article):
    """Annotate for the desk, reply, tag, link mentions and draft claims: from annotator upwards."""
    return role_on(user, article.desk_id) >= Role.ANNOTATOR


def may_correct_article(user, article):
    """Correct what was extracted, revise, change who sees it: from editor upwards."""
    return role_on(user, article.desk_id) >= Role.EDITOR


# -- Annotations ---------------------------------------------------------------------------------------------


def may_view_annotation(user, annotation):
    """Private ones by their author alone; hidden and withdrawn ones by author and moderators."""
    article = annotation.article
    if not may_view_article(user, article):
        return False
    is_author = is_active(user) and annotation.author_id == user.pk
    if annotation.visibility == Visibility.PRIVATE:
        return is_author
    role = role_on(user, article.desk_id)
    if annotation.hidden_at or annotation.withdrawn_at:
        return is_author or role >= Role.MODERATOR
    return annotation.visibility == Visibility.PUBLIC or role >= Role.READER


def annotations_visible_to(user, path=""):
    """The Q of :func:`may_view_annotation`; ``path`` leads from the queried model to the annotation."""

    def q(**lookups):
        return Q(**{f"{path}{name}": value for name, value in lookups.items()})

    standing = q(hidden_at=None, withdrawn_at=None)
    if all_seeing(user):
        return ~q(visibility=Visibility.PRIVATE) | q(author_id=user.pk)
    rule = standing & q(visibility=Visibility.PUBLIC)
    if desks := desks_of(user):
        rule |= standing & q(visibility=Visibility.DESK, article__desk_id__in=desks)
    if moderated := desks_of(user, Role.MODERATOR):
        rule |= q(article__desk_id__in=moderated) & ~q(visibility=Visibility.PRIVATE)
    if is_active(user):
        rule |= q(author_id=user.pk)
    return rule & articles_visible_to(user, f"{path}article__")


def may_edit_annotation(user, annotation):
    """Its author while they still may write it; an editor, where the annotation is the desk's.

    What is hidden its author alone amends: then it waits for approval.
    """
    if not may_view_annotation(user, annotation):
        return False
    if annotation.hidden_at and annotation.author_id != user.pk:
        return False
    role = role_on(user, annotation.article.desk_id)
    is_shared = annotation.visibility != Visibility.PRIVATE and annotation.motivation in SHARED_MOTIVATIONS
    if is_shared and role >= Role.EDITOR:
        return True
    least = Role.READER if annotation.visibility == Visibility.PRIVATE else Role.ANNOTATOR
    return annotation.author_id == user.pk and role >= least


def may_place_annotation(user, annotation):
    """Say where it stands in a newer revision: who may edit it; an editor, but for private ones."""
    if may_edit_annotation(user, annotation):
        return True
    is_private = annotation.visibility == Visibility.PRIVATE
    role = role_on(user, annotation.article.desk_id)
    return not is_private and role >= Role.EDITOR and may_view_annotation(user, annotation)


def may_hide_annotation(user, annotation):
    """Hide and restore: moderators; a private annotation has nobody to be hidden from."""
    return (
        annotation.visibility != Visibility.PRIVATE
        and role_on(user, annotation.article.desk_id) >= Role.MODERATOR
    )


# -- Claims and entities -------------------------------------------------------------------------------------
# Outsiders see the ones that something public leads to, so both rules look through the annotations. A claim
# all of whose appearances are hidden or private is withheld with them, from all who see none of these. Its
# wording outlives an appearance that was only taken back.


def _publicly_annotated(model, key):
    # By name, since this page stands below the models.
    return apps.get_model("articles", model).objects.filter(**{key: OuterRef("pk")})


PUBLIC_ANNOTATION = {
    "visibility": Visibility.PUBLIC,
    "article__visibility": Visibility.PUBLIC,
    "hidden_at": None,
    "withdrawn_at": None,
}


def _giving_away(user):
    """The Q of the appearances that show a member of its desk what a claim says."""
    shown = Q(hidden_at=None)
    if moderated := desks_of(user, Role.MODERATOR):
        shown |= Q(article__desk_id__in=moderated)
    shared = ~Q(visibility=Visibility.PRIVATE)
    return (shared if all_seeing(user) else shared & shown) | Q(author_id=user.pk)


def may_view_claim(user, claim):
    """The desk's members, unless it is withheld; everyone, once a public annotation is an appearance."""
    if role_on(user, claim.desk_id) >= Role.READER:
        return claim.appearances.filter(_giving_away(user)).exists() or not claim.appearances.exists()
    return claim.appearances.filter(**PUBLIC_ANNOTATION).exists()


def claims_visible_to(user):
    """The Q of :func:`may_view_claim`."""
    appearances = _publicly_annotated("Annotation", "claim")
    public = Q(Exists(appearances.filter(**PUBLIC_ANNOTATION)))
    desks = desks_of(user)
    if not (all_seeing(user) or desks):
        return public
    shown = Exists(appearances.filter(_giving_away(user))) | ~Exists(appearances)
    return Q(shown) if all_seeing(user) else Q(desk_id__in=desks) & shown | public


def may_edit_claim(user, claim):
    """Editors any claim of their desk; annotators what they drafted, until review begins."""
    role = role_on(user, claim.desk_id)
    is_own_draft = claim.author_id == user.pk and claim.state == "open" and role >= Role.ANNOTATOR
    return role >= Role.EDITOR or is_own_draft


def may_rate_claim(user, claim):
    """Evidence and verdicts: from editor upwards."""
    return role_on(user, claim.desk_id) >= Role.EDITOR


def may_view_entity(user, entity):
    """The desk's members; everyone, once something public mentions it or names it in a claim."""
    if role_on(user, entity.desk_id) >= Role.READER:
        return True
    return type(entity).objects.filter(_publicly_named(), pk=entity.pk).exists()


def entities_visible_to(user):
    """The Q of :func:`may_view_entity`."""
    if all_seeing(user):
        return EVERYWHERE
    desks = desks_of(user)
    return Q(desk_id__in=desks) | _publicly_named() if desks else _publicly_named()


def _publicly_named():
    """The Q of the entities that a public annotation mentions, or a claim in one names."""
    mentioned = {f"content_object__{name}": value for name, value in PUBLIC_ANNOTATION.items()}
    claimed = {f"appearances__{name}": value for name, value in PUBLIC_ANNOTATION.items()}
    return (
        Q(Exists(_publicly_annotated("Mention", "tag").filter(**mentioned)))
        | Q(Exists(_publicly_annotated("Claim", "claimant").filter(**claimed)))
        | Q(Exists(_publicly_annotated("Claim", "about").filter(**claimed)))
    )


def may_edit_entity(user, entity):
    """Correct and merge: from editor upwards."""
    return role_on(user, entity.desk_id) >= Role.EDITOR


# -- Desks and their log -------------------------------------------------------------------------------------


def may_view_desk(user, desk):
    """Members."""
    return role_on(user, desk.pk) >= Role.READER


def desks_visible_to(user):
    """The Q of :func:`may_view_desk`."""
    return EVERYWHERE if all_seeing(user) else Q(pk__in=desks_of(user))


def may_create_entity(user, desk):
    """From annotator upwards."""
    return role_on(user, desk.pk) >= Role.ANNOTATOR


def may_import(user, desk):
    """From editor upwards."""
    return role_on(user, desk.pk) >= Role.EDITOR


def may_manage_members(user, desk):
    """Invite, change roles, remove: moderators."""
    return role_on(user, desk.pk) >= Role.MODERATOR


def may_reset_second_factor(user, person):
    """Take away what a person has lost: superusers; a moderator of every desk the person is on.

    Nobody for themselves, and no moderator for a superuser: that would be a way around their own.
    """
    if not is_active(user) or user.pk == person.pk:
        return False
    if all_seeing(user):
        return True
    if person.is_superuser or person.is_staff:
        return False
    desks = {membership.desk_id for membership in person.memberships.all()}
    return bool(desks) and desks <= set(desks_of(user, Role.MODERATOR))


def may_view_log(user, desk):
    """The log of a desk: moderators."""
    return role_on(user, desk.pk) >= Role.MODERATOR


def may_view_event(user, event):
    """A line of the log: the desk's moderators, but for what happened to somebody's private annotation."""
    if event.private_to_id:
        return is_active(user) and event.private_to_id == user.pk
    return role_on(user, event.desk_id) >= Role.MODERATOR


def events_visible_to(user):
    """The Q of :func:`may_view_event`."""
    if not is_active(user):
        return NOWHERE
    shared = Q(private_to=None)
    if not all_seeing(user):
        shared &= Q(desk_id__in=desks_of(user, Role.MODERATOR))
    return shared | Q(private_to=user.pk)


RULES = {
    "articles.view_article": may_view_article,
    "articles.keep_private": may_keep_private,
    "articles.annotate": may_annotate,
    "articles.correct_article": may_correct_article,
    "articles.view_annotation": may_view_annotation,
    "articles.edit_annotation": may_edit_annotation,
    "articles.place_annotation": may_place_annotation,
    "articles.hide_annotation": may_hide_annotation,
    "articles.view_claim": may_view_claim,
    "articles.edit_claim": may_edit_claim,
    "articles.rate_claim": may_rate_claim,
    "articles.view_entity": may_view_entity,
    "articles.edit_entity": may_edit_entity,
    "articles.view_desk": may_view_desk,
    "articles.create_entity": may_create_entity,
    "articles.import_article": may_import,
    "articles.manage_members": may_manage_members,
    "articles.reset_second_factor": may_reset_second_factor,
    "articles.view_log": may_view_log,
    "articles.view_event": may_view_event,
}


class Backend:
    """Puts the rules behind ``user.has_perm(name, thing)``; without a thing it has no opinion."""

    def authenticate(self, request, **credentials):
        """Never signs anybody in."""
        return None

    def has_perm(self, user, name, thing=None):
        """Whether the rule of that name holds for the thing; unknown names are not ours to judge."""
        rule = RULES.get(name)
        return bool(rule and thing is not None and rule(user, thing))
