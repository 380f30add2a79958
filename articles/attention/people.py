"""People by the beginning of their names: whom one can call by "@name", and to whom a thing may be given."""

from ..models import User
from ..models.attention_rules import people_of_desk, people_to_call
from ..permissions import Role, Visibility

MOST = 20


def of_annotation(annotation, beginning="", assignable=False):
    """Those of its desk who see it, ``[{"id", "name"}]`` by name."""
    rows = User.objects.filter(people_to_call(annotation))
    if assignable and annotation.visibility != Visibility.PRIVATE:
        rows = rows.filter(people_of_desk(annotation.article.desk_id, Role.ANNOTATOR))
    return _beginning(rows, beginning)


def of_desk(desk_id, beginning="", assignable=False):
    """Those of a desk."""
    at_least = Role.ANNOTATOR if assignable else Role.READER
    return _beginning(User.objects.filter(people_of_desk(desk_id, at_least)), beginning)


def _beginning(rows, beginning):
    rows = rows.filter(username__istartswith=beginning.strip()) if beginning.strip() else rows
    found = rows.order_by("username").values_list("pk", "username")[:MOST]
    return [{"id": pk, "name": name} for pk, name in found]
