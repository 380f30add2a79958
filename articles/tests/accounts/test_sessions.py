from datetime import timedelta

import pytest
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from articles.models import User


@pytest.fixture
def session(client, cast):
    client.force_login(cast.reader)
    return Session.objects.get()


def test_session_names_its_person(client, session, cast, django_assert_num_queries):
    request = client.get("/accounts/logout/").wsgi_request
    del request._cached_user, request.session._session_cache
    roles = cast.reader.roles

    with django_assert_num_queries(2):
        user = auth.get_user(request)
        assert (user.username, user.is_authenticated, user.roles) == ("reader", True, roles)


def test_expired_session_is_none(client, session):
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_session_ends_when_its_person_is_switched_off_or_has_another_password(client, session, cast, change):
    User.objects.filter(pk=cast.reader.pk).update(**change)

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


def test_session_ends_with_its_person(client, session, cast):
    cast.reader.delete()

    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


def test_person_of_a_session_is_whole_when_asked(cast):
    cast.editor.email = "editor@desk.example"
    cast.editor.save()

    person = User.present(cast.editor.pk)

    assert (person, person.email, person.is_staff, person.is_superuser) == (
        cast.editor,
        "editor@desk.example",
        False,
        False,
    )
    assert User.present(2**63) is None
    assert User.present(cast.outsider.pk).roles == cast.outsider.roles
