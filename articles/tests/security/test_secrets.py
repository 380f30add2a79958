"""Secrets are shown once and written nowhere: not in the log, not by the program, not in the tables."""

import logging

from django.apps import apps
from django.core import mail
from django.test import Client

from articles.accounts.post_office import post_office
from articles.models import Event
from articles.models.event import recorded
from articles.permissions import Role

NEW = "a-password-nobody-wrote-down"


def everything():
    """All tables as text, but for what Django keeps of sessions."""
    rows = [
        (model.__name__, row)
        for model in apps.get_models()
        if model.__name__ != "Session"
        for row in model._base_manager.values()
    ]
    return repr(rows)


def test_tokens_links_and_passwords_are_written_nowhere(cast, desk, caplog, monkeypatch):
    heard, moderator, person = [], Client(), Client()
    recorded.connect(keep := lambda sender, event, **kwargs: heard.append(repr(vars(event))), weak=False)
    cast.moderator.email = "moderator@example.org"
    cast.moderator.save(update_fields=["email"])
    moderator.force_login(cast.moderator)
    with caplog.at_level(logging.DEBUG):
        token = moderator.post("/accounts/tokens/", {"name": "a program"}).context["secret"]
        moderator.get("/api/me/", headers={"Authorization": f"Bearer {token}"})
        moderator.get("/api/nothing/", headers={"Authorization": f"Bearer {token}"})
        _invitation, link = desk.invite(Role.READER, cast.moderator)
        person.get(f"/accounts/invitations/{link}/")
        person.post(f"/accounts/invitations/{link}/", {"username": "new", "password1": NEW, "password2": NEW})
        person.post("/accounts/login/", {"username": "reader", "password": NEW})
        Client().post("/accounts/reset/", {"email": "moderator@example.org"})
        post_office.submit(int).result(10)  # what was given to it before is sent by then
    recorded.disconnect(keep)

    mails = " ".join(each.body for each in mail.outbox)
    reset = next(word for word in mails.split() if "/accounts/reset/" in word)
    secrets = [token, link, NEW, reset.rstrip("/").rpartition("/")[2]]
    told = {"log": caplog.text, "tables": everything(), "signal": "".join(heard)}
    found = {(place, secret) for place, text in told.items() for secret in secrets if secret in text}
    # The mail itself, and Django's word for a page that is not there, which the formatter masks.
    assert {each for each in found if each[0] != "log" or each[1] != link} == set()
    assert Event.objects.filter(verb="member.invited").exists() and len(secrets[-1]) > 20
