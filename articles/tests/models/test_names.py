"""Tags and outlets by name: one of each, whatever the capital letters."""

import pytest
from taggit.models import Tag

from articles.models import Outlet
from articles.models.names import named


@pytest.mark.parametrize("model", [Tag, Outlet])
@pytest.mark.parametrize("spelled", ["Übung Ost", "übung ost", "ÜBUNG OST"])
def test_name_in_other_letters_is_the_same_row(model, spelled, db):
    first = named(model, ["Übung Ost", "Æther"])

    again = named(model, ["Æther", spelled])

    assert again == [first[1], first[0]]
    assert sorted(model.objects.values_list("name", flat=True)) == ["Æther", "Übung Ost"]


def test_known_names_cost_one_query_and_new_ones_few(db, django_assert_num_queries):
    names = [f"tag {number}" for number in range(8)]
    named(Tag, names)

    # The row query, and the transaction's beginning and end.
    with django_assert_num_queries(3):
        found = named(Tag, names)

    assert [tag.name for tag in found] == names
