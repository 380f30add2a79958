"""The rules of strays, annotations about nothing that is here: a part of `permissions.py`."""

from django.db.models import Q

from ..permissions import NOWHERE, RULES, Role, Visibility, all_seeing, desks_of, is_active, role_on


def may_view_stray(user, stray):
    """Like an annotation, but for its desk instead of its article: public ones by everyone."""
    role = role_on(user, stray.desk_id)
    is_author = is_active(user) and stray.author_id == user.pk
    if stray.visibility == Visibility.PRIVATE:
        return is_author and role >= Role.READER
    if stray.withdrawn_at:
        return role >= Role.MODERATOR or (is_author and role >= Role.READER)
    return stray.visibility == Visibility.PUBLIC or role >= Role.READER


def strays_visible_to(user):
    """The Q of :func:`may_view_stray`."""
    shared = ~Q(visibility=Visibility.PRIVATE)
    own = Q(author_id=user.pk) if is_active(user) else NOWHERE
    if all_seeing(user):
        return shared | own
    rule = Q(visibility=Visibility.PUBLIC, withdrawn_at=None)
    if desks := desks_of(user):
        rule |= Q(desk_id__in=desks) & (own | (shared & Q(withdrawn_at=None)))
    if moderated := desks_of(user, Role.MODERATOR):
        rule |= Q(desk_id__in=moderated) & shared
    return rule


def may_edit_stray(user, stray):
    """Its author, while they may write such an annotation for their desk: also whether it may be made."""
    least = Role.READER if stray.visibility == Visibility.PRIVATE else Role.ANNOTATOR
    return is_active(user) and stray.author_id == user.pk and role_on(user, stray.desk_id) >= least


def may_withdraw_stray(user, stray):
    """Its author; a moderator, but for private ones."""
    is_shared = stray.visibility != Visibility.PRIVATE
    return may_edit_stray(user, stray) or (is_shared and role_on(user, stray.desk_id) >= Role.MODERATOR)


RULES |= {
    "articles.view_stray": may_view_stray,
    "articles.edit_stray": may_edit_stray,
    "articles.withdraw_stray": may_withdraw_stray,
}
