"""Single sign-on, against a provider of our own over loopback HTTP: who comes in, what is not believed."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from articles.accounts import single
from articles.models import Identity, User
from articles.permissions import Role

KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
# An old attack: signed with the public key as if it were a secret that both know.
PUBLIC_AS_SECRET = KEY.as_pem(private=False)


class Provider:
    """A tiny OpenID Connect provider; tests change what it says."""

    def __init__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer(self)

            do_POST = do_GET

            def log_message(self, *args):
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.claims = {"sub": "ann-1", "email": "ann@desk.example", "email_verified": True}
        self.override, self.key, self.header = {}, KEY, {"alg": "RS256", "kid": "one"}
        self.algorithms, self.says_issuer, self.userinfo = ["RS256"], self.issuer, None
        self.codes, self.asked, self.sends_token = {}, [], True

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler):
        path = urlsplit(handler.path).path
        length = int(handler.headers.get("Content-Length") or 0)
        form = {name: values[0] for name, values in parse_qs(handler.rfile.read(length).decode()).items()}
        self.asked.append((path, form, dict(handler.headers)))
        status, body = 200, {}
        if path == "/.well-known/openid-configuration":
            body = {
                "issuer": self.says_issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "id_token_signing_alg_values_supported": self.algorithms,
            }
        elif path == "/keys":
            body = {"keys": [KEY.as_dict(private=False)]}
        elif path == "/userinfo":
            body = self.userinfo or {"sub": self.claims["sub"]}
        elif path == "/token":
            status, body = self.token(form)
        written = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(written)

    def token(self, form):
        known = self.codes.pop(form.get("code"), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if known is None or known["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        body = {"access_token": "access-secret", "token_type": "Bearer", "expires_in": 600}
        if self.sends_token:
            now = int(time.time())
            claims = {"iss": self.issuer, "aud": "newsroom", "iat": now, "exp": now + 60}
            claims |= {"nonce": known["nonce"], **self.claims, **self.override}
            claims = {name: value for name, value in claims.items() if value is not None}
            body["id_token"] = self.sign(claims)
        return 200, body

    def sign(self, claims):
        if self.header["alg"] in ("none", "HS256"):
            parts = (json.dumps(part).encode() for part in (self.header, claims))
            signed = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
            mark = b"" if self.header["alg"] == "none" else hmac.digest(self.key, signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])

    def authorize(self, address, code="code-1"):
        """As its page does after its person said yes: the address back, with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.codes[code] = asked
        self.last = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


@pytest.fixture
def provider(settings, db):
    single._client.cache_clear()
    made = Provider()
    settings.OIDC_ISSUER, settings.OIDC_NAME = made.issuer, "Desk ID"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "newsroom", "client-secret"
    yield made
    made.stop()
    single._client.cache_clear()


def come(client, provider, onward=""):
    """By way of the provider, all the way; the last answer."""
    begun = client.get("/accounts/single/", {"next": onward} if onward else {})
    return client.get(provider.authorize(begun["Location"]))


def who(client):
    return client.get("/").wsgi_request.user


@pytest.fixture
def ann(desk):
    made = User.objects.create_user("ann", "Ann@desk.example", "newsroom-demo")
    desk.admit(made, Role.EDITOR)
    return made


def test_it_is_off_unless_it_is_set(client, db):
    assert client.get("/accounts/single/").status_code == 404
    assert client.get("/accounts/single/return/?code=x&state=y").status_code == 404
    assert b"/accounts/single/" not in client.get("/accounts/login/").content


def test_known_address_comes_in_and_is_known_by_its_number_from_then_on(client, provider, ann):
    assert b"Sign in with Desk ID" in client.get("/accounts/login/").content

    answer = come(client, provider, "/claims/")
    assert (answer["Location"], who(client)) == ("/claims/", ann)

    provider.claims |= {"email": "married@desk.example"}
    again = Client()
    come(again, provider)
    assert who(again) == ann
    assert list(Identity.objects.values_list("user", "issuer", "subject")) == [
        (ann.pk, provider.issuer, "ann-1")
    ]


def test_state_nonce_and_challenge_are_asked_for(client, provider, ann):
    come(client, provider)

    asked = provider.last
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid email profile"
    assert all(len(asked[name]) >= 20 for name in ("state", "nonce", "code_challenge"))
    sent = next(form for path, form, _headers in provider.asked if path == "/token")
    assert len(sent["code_verifier"]) >= 43


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_it_never_leads_elsewhere(client, provider, ann, next_page):
    assert come(client, provider, next_page)["Location"] == "/"


def test_answer_for_another_browser_is_not_taken(client, provider, ann):
    theirs = provider.authorize(Client().get("/accounts/single/")["Location"])

    answer = client.get(theirs)

    assert (answer["Location"], who(client).is_anonymous) == ("/accounts/login/", True)


def test_answer_is_taken_once(client, provider, ann):
    back = provider.authorize(client.get("/accounts/single/")["Location"])
    client.get(back)
    client.post("/accounts/logout/")

    assert client.get(back)["Location"] == "/accounts/login/"
    assert who(client).is_anonymous


@pytest.mark.parametrize(
    "lie",
    [
        {"override": {"nonce": "another"}},
        {"override": {"nonce": None}},
        {"override": {"aud": "another-program"}},
        {"override": {"iss": "https://elsewhere.example"}},
        {"override": {"exp": 1_000_000}},
        {"override": {"sub": None}},
        {"override": {"sub": ""}},
        {"override": {"sub": 12}},
        {"override": {"sub": "x" * 256}},
        {"key": OTHER_KEY},
        {"header": {"alg": "none"}},
        {"header": {"alg": "HS256", "kid": "one"}, "key": PUBLIC_AS_SECRET},
        {"header": {"alg": "HS256", "kid": "one"}, "key": b"client-secret"},
        {"header": {"alg": "none"}, "algorithms": ["none", "RS256"]},
        {"header": {"alg": "none"}, "algorithms": ["none"]},
        {"sends_token": False},
        {"says_issuer": "https://elsewhere.example"},
    ],
    ids=lambda lie: " ".join(f"{name}={value}" if name != "key" else name for name, value in lie.items()),
)
def test_what_cannot_be_checked_is_not_believed(client, provider, ann, lie):
    for name, value in lie.items():
        setattr(provider, name, value)
    begun = client.get("/accounts/single/")
    is_begun = begun["Location"].startswith(provider.issuer)

    answer = client.get(provider.authorize(begun["Location"])) if is_begun else begun

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert "Signing in with Desk ID did not work" in client.get("/accounts/login/").content.decode()
    assert who(client).is_anonymous
    assert not Identity.objects.exists()


def test_code_that_was_stolen_on_its_way_is_worth_nothing(client, provider, ann):
    stolen = provider.authorize(Client().get("/accounts/single/")["Location"], "stolen")
    mine = client.get("/accounts/single/")
    state = parse_qs(urlsplit(mine["Location"]).query)["state"][0]
    code = parse_qs(urlsplit(stolen).query)["code"][0]

    client.get(f"/accounts/single/return/?{urlencode({'code': code, 'state': state})}")

    assert who(client).is_anonymous


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_address_that_nobody_has_checked_counts_for_nothing(client, provider, ann, verified):
    provider.claims["email_verified"] = verified

    come(client, provider)

    assert "known at Desk ID, but not here" in client.get("/accounts/login/").content.decode()
    assert who(client).is_anonymous


def test_address_of_two_people_counts_for_neither(client, provider, ann):
    User.objects.create_user("ann2", "ann@desk.example")

    come(client, provider)

    assert who(client).is_anonymous


def test_second_person_there_does_not_take_over_the_first_here(client, provider, ann):
    come(Client(), provider)
    provider.claims["sub"] = "somebody-else"

    come(client, provider)

    assert who(client).is_anonymous


def test_closed_account_stays_closed(client, provider, ann):
    come(Client(), provider)
    User.objects.filter(pk=ann.pk).update(is_active=False)

    come(client, provider)
    assert who(client).is_anonymous


def test_address_may_come_from_where_the_provider_tells_more(client, provider, ann):
    provider.override = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "ann-1", "email": "ann@desk.example", "email_verified": True}

    come(client, provider)
    assert who(client) == ann


def test_more_about_another_is_not_believed(client, provider, ann):
    provider.override = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "ann-2", "email": "ann@desk.example", "email_verified": True}

    come(client, provider)
    assert who(client).is_anonymous


def test_stranger_gets_no_account(client, provider, db):
    come(client, provider)

    assert (who(client).is_anonymous, User.objects.count()) == (True, 0)


def test_stranger_gets_an_account_where_the_setting_says_so(client, provider, db, settings):
    settings.OIDC_CREATE = True
    provider.claims["preferred_username"] = "Ann <b>"

    come(client, provider)

    made = who(client)
    assert (made.username, made.email, made.has_usable_password()) == ("Ann-b", "ann@desk.example", False)
    assert (made.is_staff, made.is_superuser, made.roles) == (False, False, {})


def test_name_that_is_taken_is_made_another(client, provider, settings, cast):
    settings.OIDC_CREATE = True
    provider.claims["preferred_username"] = "Reader"

    come(client, provider)
    assert re.fullmatch(r"Reader-[0-9a-f]{4}", who(client).username)


def test_who_is_invited_by_address_joins(client, provider, desk, cast):
    desk.invite(Role.ANNOTATOR, cast.moderator, "ann@desk.example")

    come(client, provider)

    made = who(client)
    assert (made.username, made.roles) == ("ann", {desk.pk: Role.ANNOTATOR})
    assert desk.invitations.open().count() == 0


def test_who_comes_by_the_link_of_an_invitation_joins(client, provider, desk, cast):
    provider.claims |= {"email": "", "preferred_username": "ann"}
    link = f"/accounts/invitations/{desk.invite(Role.READER, cast.moderator)[1]}/"
    assert b"Go on with Desk ID" in client.get(link).content

    answer = come(client, provider, link)

    assert (answer["Location"], who(client).roles) == ("/", {desk.pk: Role.READER})


def test_second_factor_is_asked_for_here_too(client, provider, ann, app):
    phone = app(ann)

    answer = come(client, provider, "/claims/")
    assert (answer["Location"], who(client).is_anonymous) == ("/accounts/second-factor/", True)
    assert client.post("/accounts/second-factor/", {"code": phone.code()})["Location"] == "/claims/"


def test_provider_that_says_no_or_nothing_is_told_of(client, provider, ann, caplog):
    begun = client.get("/accounts/single/")
    state = parse_qs(urlsplit(begun["Location"]).query)["state"][0]

    denied = client.get(f"/accounts/single/return/?error=access_denied&state={state}")
    provider.stop()
    single._client.cache_clear()
    away = client.get("/accounts/single/")

    assert [answer["Location"] for answer in (denied, away)] == ["/accounts/login/"] * 2
    assert "ConnectionError" in caplog.text


def test_nothing_secret_reaches_the_log(client, provider, ann, caplog):
    provider.key = OTHER_KEY

    with caplog.at_level("DEBUG", "articles"):
        come(client, provider)

    assert "Single sign-on failed" in caplog.text
    assert "client-secret" not in caplog.text and "access-secret" not in caplog.text
