"""The rules of moderation, a predicate and the Q beside it: a part of `permissions.py`."""

from django.db.models import Q

from ..permissions import (
    EVERYWHERE,
    RULES,
    Role,
    Visibility,
    all_seeing,
    desks_of,
    may_view_annotation,
    role_on,
)


def may_flag_annotation(user, annotation):
    """Say that something is wrong with it: members who see it, of what others wrote for others."""
    if annotation.hidden_at or annotation.withdrawn_at or annotation.visibility == Visibility.PRIVATE:
        return False
    is_member = role_on(user, annotation.article.desk_id) >= Role.READER
    return is_member and annotation.author_id != user.pk and may_view_annotation(user, annotation)


def may_appeal_annotation(user, annotation):
    """Ask another moderator: its author, a member, when a moderator has hidden it."""
    is_member = role_on(user, annotation.article.desk_id) >= Role.READER
    is_own = is_member and annotation.author_id == user.pk
    return is_own and annotation.is_refused and not annotation.withdrawn_at


def may_moderate(user, desk):
    """The queue of a desk, its reasons and whose work waits: moderators."""
    return role_on(user, desk.pk) >= Role.MODERATOR


def may_view_case(user, case):
    """A case, its flags and decisions: moderators of its desk."""
    return role_on(user, case.desk_id) >= Role.MODERATOR


def cases_visible_to(user):
    """The Q of :func:`may_view_case`."""
    return EVERYWHERE if all_seeing(user) else Q(desk_id__in=desks_of(user, Role.MODERATOR))


RULES |= {
    "articles.flag_annotation": may_flag_annotation,
    "articles.appeal_annotation": may_appeal_annotation,
    "articles.moderate": may_moderate,
    "articles.view_case": may_view_case,
}
