"""What the tests of coming in share: the mail that was sent, a clock that goes ahead, codes of an app."""

import re
import time

import pytest
from django.core import mail

from articles.accounts.post_office import post_office
from articles.models import TimeCode, User
from articles.models.factor import STEP, code_at


@pytest.fixture
def mails():
    """``mails()``: what was sent, once all of it is."""

    def sent():
        post_office.submit(int).result(10)
        return mail.outbox

    return sent


@pytest.fixture
def reset_link(client, mails):
    """``reset_link(user)``: the address in the mail for who forgot their password."""

    def ask(user):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@desk.example")
        client.post("/accounts/reset/", {"email": f"{user.username}@desk.example"})
        return re.search(r"http://testserver(\S+)", mails()[-1].body)[1]

    return ask


@pytest.fixture
def later(monkeypatch):
    """``later(seconds)``: from now on the clock is so much ahead."""
    real, ahead = time.time, [0]
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])
    return lambda seconds: ahead.__setitem__(0, ahead[0] + seconds)


@pytest.fixture
def app(later):
    """``app(user)``: an app that shows codes for this person; ``app.code()`` is a new one each time."""

    class App:
        def __init__(self, user, secret=None):
            self.secret = secret or TimeCode.draft()
            if not secret:
                TimeCode.begin(user, self.secret, self.code())

        def code(self):
            later(STEP)
            return code_at(self.secret, int(time.time()) // STEP)

    return App
