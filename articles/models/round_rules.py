"""The rules of blind rounds, a predicate and the Q beside it: a part of `permissions.py`."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from ..permissions import (
    EVERYWHERE,
    NOWHERE,
    RULES,
    Role,
    all_seeing,
    desks_of,
    may_annotate,
    may_correct_article,
    role_on,
)


def may_ask_round(user, article):
    """Ask people to mark an article blind: from editor upwards."""
    return may_correct_article(user, article)


def may_view_round(user, asked):
    """That there is a round and how far it is: the desk's editors, and its annotators who are members yet."""
    role = role_on(user, asked.article.desk_id)
    return role >= Role.EDITOR or (role >= Role.READER and _takes_part(user, asked))


def rounds_visible_to(user):
    """The Q of :func:`may_view_round`."""
    if all_seeing(user):
        return EVERYWHERE
    if not (desks := desks_of(user)):
        return NOWHERE
    own = apps.get_model("articles", "RoundMember").objects.filter(round=OuterRef("pk"), user=user.pk)
    return Q(article__desk__in=desks_of(user, Role.EDITOR)) | Q(Exists(own), article__desk__in=desks)


def may_work_in_round(user, asked):
    """Say that one is done, or not after all: its annotators, until it is open."""
    return asked.opened_at is None and may_annotate(user, asked.article) and _takes_part(user, asked)


def may_open_round(user, asked):
    """Open it before all are done: from editor upwards."""
    return asked.opened_at is None and role_on(user, asked.article.desk_id) >= Role.EDITOR


def may_compare_round(user, asked):
    """See who marked what in it: who sees the round, once it is open."""
    return asked.opened_at is not None and may_view_round(user, asked)


def may_adjudicate_round(user, asked):
    """Decide which of its marks become the desk's: from editor upwards, once it is open."""
    return asked.opened_at is not None and role_on(user, asked.article.desk_id) >= Role.EDITOR


def _takes_part(user, asked):
    return user.is_authenticated and any(member.user_id == user.pk for member in asked.members.all())


RULES |= {
    "articles.ask_round": may_ask_round,
    "articles.view_round": may_view_round,
    "articles.work_in_round": may_work_in_round,
    "articles.open_round": may_open_round,
    "articles.compare_round": may_compare_round,
    "articles.adjudicate_round": may_adjudicate_round,
}
