"""The rules of discussion and attention, a predicate and the Q beside it: a part of `permissions.py`."""

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from ..permissions import (
    EVERYWHERE,
    NOWHERE,
    RULES,
    Role,
    Visibility,
    all_seeing,
    annotations_visible_to,
    articles_visible_to,
    claims_visible_to,
    desks_of,
    entities_visible_to,
    is_active,
    may_view_annotation,
    may_view_article,
    may_view_claim,
    may_view_entity,
    role_on,
)
from .trust import held_at_least

AFFAIRS_OF_MODERATORS = ("membership", "invitation", "user", "case", "sweep")


def may_discuss_annotation(user, annotation):
    """Resolve its thread, reopen it, give it to somebody or be given it: who sees it and may answer it."""
    if annotation.hidden_at or annotation.withdrawn_at or not may_view_annotation(user, annotation):
        return False
    least = Role.READER if annotation.visibility == Visibility.PRIVATE else Role.ANNOTATOR
    return role_on(user, annotation.article.desk_id) >= least


def may_discuss_claim(user, claim):
    """Give it to somebody, or be given it: from annotator upwards."""
    return role_on(user, claim.desk_id) >= Role.ANNOTATOR


def may_be_told(user, annotation):
    """Be called by "@name" in it: who is of its desk and sees it."""
    return (
        is_active(user)
        and role_on(user, annotation.article.desk_id) >= Role.READER
        and may_view_annotation(user, annotation)
    )


def people_of_desk(desk_id, at_least=Role.READER):
    """The Q of the active people with such a role on a desk."""
    memberships = apps.get_model("articles", "Membership").objects
    members = memberships.filter(held_at_least(at_least), user=OuterRef("pk"), desk_id=desk_id)
    above = Q(is_superuser=True)
    # As User.lacks_second_factor has it.
    if settings.REQUIRE_SECOND_FACTOR:
        above &= Q(has_second_factor=True)
    return Q(is_active=True) & (above | Exists(members))


def people_to_tell(annotation):
    """The Q of :func:`may_be_told` over people."""
    people = people_of_desk(annotation.article.desk_id)
    if annotation.visibility == Visibility.PRIVATE:
        return people & Q(pk=annotation.author_id)
    if annotation.hidden_at or annotation.withdrawn_at:
        moderators = people_of_desk(annotation.article.desk_id, Role.MODERATOR)
        return moderators | people & Q(pk=annotation.author_id)
    return people


def people_to_call(annotation):
    """The Q of those whom "@name" means in it: once a moderator has approved it, they are told."""
    if annotation.pending_at and not annotation.withdrawn_at and annotation.visibility != Visibility.PRIVATE:
        return people_of_desk(annotation.article.desk_id)
    return people_to_tell(annotation)


def may_follow(user, thing):
    """Follow an article, an annotation's thread, a claim or an entity: members of its desk who see it."""
    desk = thing.desk_id if hasattr(thing, "desk_id") else thing.article.desk_id
    sees = RULES[f"articles.view_{thing._meta.model_name}"]
    return role_on(user, desk) >= Role.READER and sees(user, thing)


def may_view_act(user, event):
    """Hear that it happened, without the words of before and after: members, of what is not private.

    Who is on the desk is its moderators' affair. What it was about must be visible besides.
    """
    if event.private_to_id:
        return False
    least = Role.MODERATOR if event.subject_kind in AFFAIRS_OF_MODERATORS else Role.READER
    return is_active(user) and role_on(user, event.desk_id) >= least


def acts_visible_to(user):
    """The Q of :func:`may_view_act`."""
    if not is_active(user):
        return NOWHERE
    rule = Q(private_to=None)
    if all_seeing(user):
        return rule
    moderated = Q(desk_id__in=desks_of(user, Role.MODERATOR))
    return rule & Q(desk_id__in=desks_of(user)) & (~Q(subject_kind__in=AFFAIRS_OF_MODERATORS) | moderated)


def may_view_notification(user, notification):
    """One's own, as long as one may see what it is about; what is hidden, its author alone."""
    if not is_active(user) or notification.person_id != user.pk:
        return False
    for annotation in (notification.annotation, notification.thread):
        if annotation is None:
            continue
        is_hidden = annotation.hidden_at and annotation.author_id != user.pk
        if is_hidden or annotation.withdrawn_at or not may_view_annotation(user, annotation):
            return False
    views = {"article": may_view_article, "claim": may_view_claim, "entity": may_view_entity}
    about = [(view, getattr(notification, name)) for name, view in views.items()]
    return all(thing is None or view(user, thing) for view, thing in about)


def notifications_visible_to(user):
    """The Q of :func:`may_view_notification`."""
    if not is_active(user):
        return NOWHERE
    rule = Q(person=user.pk)
    for name in ("annotation", "thread"):
        stands = Q(**{f"{name}__hidden_at": None}) | Q(**{f"{name}__author": user.pk})
        stands &= Q(**{f"{name}__withdrawn_at": None})
        rule &= Q(**{name: None}) | (stands & annotations_visible_to(user, f"{name}__"))
    for name, model, visible in (
        ("article", "Article", articles_visible_to),
        ("claim", "Claim", claims_visible_to),
        ("entity", "Entity", entities_visible_to),
    ):
        if (seen := visible(user)) != EVERYWHERE:
            rows = apps.get_model("articles", model).objects.filter(seen)
            rule &= Q(**{name: None}) | Q(**{f"{name}__in": rows.values("pk")})
    return rule


RULES |= {
    "articles.discuss_annotation": may_discuss_annotation,
    "articles.discuss_claim": may_discuss_claim,
    "articles.be_told": may_be_told,
    "articles.follow": may_follow,
    "articles.view_act": may_view_act,
    "articles.view_notification": may_view_notification,
}
