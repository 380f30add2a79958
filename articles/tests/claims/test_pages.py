"""The pages of claims: what they show to whom, what narrows the list, and what editors do there."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Claim


@pytest.fixture
def get(cast):
    """``get(role, address, status)``: the answer to a person in that role."""

    def get(role, address, status=200):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        answer = client.get(address)
        assert answer.status_code == status, (answer.status_code, answer.content[:300])
        return answer

    return get


@pytest.fixture
def post(cast):
    """``post(role, address, fields)``: the answer to a form sent by a person in that role."""

    def post(role, address, fields):
        client = Client()
        if role != "visitor":
            client.force_login(getattr(cast, role))
        return client.post(address, fields)

    return post


@pytest.fixture
def appear(make_annotation):
    """``appear(claim, **fields)``: the claim has one appearance."""

    def make(claim, **fields):
        make_annotation(motivation="questioning", claim=claim, **fields)
        return claim

    return make


@pytest.fixture
def claim(make_claim, appear, make_entity):
    general = make_entity("The general", "person")
    return appear(make_claim(claimant=general, about=[make_entity("Iraq", "place")], cue="say"))


def wordings(answer):
    return [claim.text for claim in answer.context["listing"].rows]


def test_the_page_shows_the_claim_in_its_sentence(get, claim):
    page = get("reader", claim.get_absolute_url())

    annotation = page.context["listing"].rows[0]
    assert annotation.passage.pieces == [("He said ", False), ("the drones were small", True), (".", False)]
    assert f'href="{annotation.get_absolute_url()}"' in page.content.decode()
    assert all(words in page.content.decode() for words in ("The general", "Iraq", "say", "worded the claim"))


def test_outsiders_see_a_claim_by_its_public_appearance_and_nothing_of_the_desk(
    get, make_claim, appear, make_article, claim
):
    public = make_article(visibility="public")
    shown = appear(make_claim("The troops stay."), article=public, visibility="public")
    appear(shown, article=public, words="NATO has a mission", visibility="desk")

    assert wordings(get("visitor", "/claims/")) == ["The troops stay."]
    page = get("visitor", shown.get_absolute_url())
    assert len(page.context["listing"].rows) == 1
    assert page.context["history"] == []
    assert b"NATO has a mission" not in page.content
    assert len(get("reader", shown.get_absolute_url()).context["listing"].rows) == 2
    get("visitor", claim.get_absolute_url(), 404)
    get("outsider", claim.get_absolute_url(), 404)


def test_evidence_never_leads_to_a_place_the_viewer_may_not_see(
    get, cast, make_claim, appear, make_article, make_annotation
):
    public = make_article(visibility="public")
    shown = appear(make_claim("The troops stay."), article=public, visibility="public")
    place = make_annotation("Iraq", article=make_article(title="Secret minutes"))
    shown.support(cast.editor, "context", annotation=place)

    assert b"Secret minutes" not in get("visitor", shown.get_absolute_url()).content
    assert b"Secret minutes" in get("reader", shown.get_absolute_url()).content


def test_the_list_is_narrowed_by_its_address(
    get, cast, desk, make_claim, appear, make_entity, make_article, claim
):
    other = make_article()
    rated = appear(make_claim("Nobody asked.", claimant=make_entity("NATO")), article=other)
    rated.rate(cast.editor, desk.ratings.get(label="False"), "See the vote.")
    both = ["Nobody asked.", "The drones were small."]

    for query, wanted in (
        ("", both),
        ("q=DRONES+small", both[1:]),
        ("state=reviewed", both[:1]),
        ("state=open", both[1:]),
        ("outcome=refuted", both[:1]),
        ("outcome=open", both[1:]),
        (f"claimant={claim.claimant_id}", both[1:]),
        (f"about={claim.about.get().pk}", both[1:]),
        (f"article={other.pk}", both[:1]),
        (f"article={other.pk}&outcome=open", []),
    ):
        assert wordings(get("reader", f"/claims/?{query}")) == wanted, query


def test_an_appearance_one_may_not_see_does_not_tell_where_the_claim_is(
    get, make_claim, appear, make_article
):
    public, secret = make_article(visibility="public"), make_article()
    shown = appear(make_claim("The troops stay."), article=public, visibility="public")
    appear(shown, article=secret)

    assert wordings(get("visitor", f"/claims/?article={secret.pk}")) == []
    assert wordings(get("reader", f"/claims/?article={secret.pk}")) == ["The troops stay."]


def test_a_claim_whose_places_are_all_withdrawn_leaves_the_list(get, cast, claim):
    claim.appearances.get().withdraw(cast.annotator)

    assert wordings(get("reader", "/claims/")) == []
    get("reader", claim.get_absolute_url())


@pytest.mark.parametrize(
    "query",
    [
        "state=lost",
        "outcome=maybe",
        "claimant=x",
        "about=-1",
        "article=99999999999999999999",
        "q=%00",
        "after=zz",
    ]
    + ["q=" + "w" * 10_000, "before=W10"],
)
def test_nonsense_in_the_address_is_400(get, claim, query):
    get("reader", f"/claims/?{query}", 400)


def test_an_editor_edits_the_claim(get, post, cast, claim, make_entity):
    iran, address = make_entity("Iran", "place", aliases=["ایران"]), f"/claims/{claim.pk}/edit/"
    fields = {"text": "The drones were tiny.", "claimant": "", "claimant_role": "a general", "cue": "say"}
    fields |= {"about": f"ایران\n#{claim.about.get().pk}", "state": "in_review", "version": claim.version}

    get("editor", address)
    assert post("editor", address, fields | {"said_on": "2021-05-20"}).status_code == 302

    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.text, claim.claimant, claim.said_by, claim.state) == (
        "The drones were tiny.",
        None,
        "a general",
        "in_review",
    )
    assert iran in claim.about.all() and claim.about.count() == 2
    history = get("editor", claim.get_absolute_url()).context["history"]
    assert history[0].actor == "editor"
    assert ("wording", "The drones were small.", "The drones were tiny.") in [
        (str(name), before, after) for name, before, after in history[0].changes
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "a\x07b"}, "text"),
        ({"claimant": "Nobody of that name"}, "claimant"),
        ({"about": "#999999999"}, "about"),
        ({"said_on": "soon"}, "said_on"),
        ({"state": "lost"}, "state"),
        ({"version": ""}, "version"),
    ],
)
def test_a_bad_field_is_named_and_nothing_changes(post, claim, changes, field):
    fields = {"text": "Changed.", "state": "open", "version": claim.version, **changes}

    answer = post("editor", f"/claims/{claim.pk}/edit/", fields)

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert Claim.objects.get(pk=claim.pk).text == "The drones were small."


def test_an_annotator_edits_an_own_draft_but_not_its_state(post, claim):
    fields = {"text": "The drones were tiny.", "state": "reviewed", "version": claim.version}

    assert post("annotator", f"/claims/{claim.pk}/edit/", fields).status_code == 302
    assert (Claim.objects.get(pk=claim.pk).text, Claim.objects.get(pk=claim.pk).state) == (
        "The drones were tiny.",
        "open",
    )


def test_a_verdict_needs_a_rating_and_a_rationale(get, post, desk, claim):
    address, rating = f"/claims/{claim.pk}/verdict/", desk.ratings.get(label="Misleading")
    elsewhere = Claim.objects.none().model.rating.field.related_model.objects.exclude(desk=desk).first()

    get("editor", address)
    for fields in ({"rating": rating.pk}, {"rating": elsewhere.pk, "rationale": "So."}, {"rationale": "So."}):
        assert post("editor", address, fields).status_code == 422
    assert post("editor", address, {"rating": rating.pk, "rationale": "They were large."}).status_code == 302

    page = get("reader", claim.get_absolute_url()).content.decode()
    assert "They were large." in page and "outcome--refuted" in page and "in force" in page


def test_evidence_form_sent_twice_adds_one(get, post, claim):
    address = f"/claims/{claim.pk}/evidence/"
    form = get("editor", address).context["form"]
    sent = {"stance": "supports", "note": "Seen.", "version": form["version"].value()}
    sent["uid"] = str(form["uid"].value())

    answers = [post("editor", address, sent), post("editor", address, sent)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert str(claim.evidence.get().uid) == sent["uid"]


def test_evidence_is_an_address_or_words(get, post, claim):
    address = f"/claims/{claim.pk}/evidence/"

    get("editor", address)
    for fields in (
        {"stance": "supports"},
        {"stance": "supports", "url": "javascript:alert(1)"},
        {"stance": "supports", "url": "ftp://wire.example/a"},
        {"stance": "odd", "note": "So."},
    ):
        assert post("editor", address, fields).status_code == 422, fields
    fields = {"stance": "contradicts", "url": "https://wire.example/a", "note": "A <b>count</b>."}
    assert post("editor", address, fields).status_code == 302

    page = get("reader", claim.get_absolute_url()).content.decode()
    assert 'href="https://wire.example/a"' in page and "A &lt;b&gt;count&lt;/b&gt;." in page


@pytest.mark.parametrize("name", ["edit", "verdict", "evidence"])
def test_who_may_not_is_told_so(get, post, claim, name, cast):
    address = f"/claims/{claim.pk}/{name}/"

    assert post("visitor", address, {}).status_code == 302
    assert {role: post(role, address, {}).status_code for role in ("outsider", "reader", "editor")} == {
        "outsider": 404,
        "reader": 403,
        "editor": 422,
    }


def test_the_number_of_queries_does_not_grow(cast, claim, make_claim, make_entity, appear):
    def fill(number):
        for n in range(number):
            made = make_claim(f"Claim {n}.", about=[make_entity(f"Thing {number} {n}", "thing")])
            appear(made)
            appear(claim)

    def count(address):
        client = Client()
        client.force_login(cast.editor)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    fill(2)
    few = [count(address) for address in ("/claims/", claim.get_absolute_url())]
    fill(12)

    assert [count(address) for address in ("/claims/", claim.get_absolute_url())] == few
    assert max(few) <= 19


def test_list_says_that_a_rated_claim_is_in_review_again(client, cast, make_claim, make_annotation, desk):
    claim = make_claim()
    make_annotation(motivation="questioning", claim=claim)
    claim.rate(cast.editor, desk.ratings.first(), rationale="As the record says.")
    Claim.objects.filter(pk=claim.pk).update(state="in_review")
    client.force_login(cast.editor)

    assert "in review again" in client.get("/claims/").content.decode()
