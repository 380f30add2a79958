"""Annotations over the API: made, read, changed, withdrawn, hidden, undone."""

import uuid

from articles.models import Annotation, Claim, Entity, Event


def test_annotation_is_made_and_read_back_in_the_shape_of_the_w3c(caller, article, highlight):
    annotator = caller("annotator")
    uid = str(uuid.uuid4())

    made = annotator.post(f"/articles/{article.pk}/annotations/", highlight(article, uid=uid))

    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    assert made["X-Sequence"] == "2"
    body = made.json()
    assert annotator.get(f"/annotations/{uid}/").json() == body
    start = article.current.text.index("the drones")
    assert body["target"] == [
        {
            "role": "content",
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": "the drones were small",
                    "prefix": body["target"][0]["selector"][0]["prefix"],
                    "suffix": body["target"][0]["selector"][0]["suffix"],
                },
                {"type": "TextPositionSelector", "start": start, "end": start + 21},
            ],
        }
    ]
    assert {name: body[name] for name in ("type", "id", "uid", "article", "motivation", "visibility")} == {
        "type": "Annotation",
        "id": f"/annotations/{uid}/",
        "uid": uid,
        "article": article.pk,
        "motivation": "highlighting",
        "visibility": "desk",
    }
    assert body["may"] == ["edit", "withdraw", "reply", "resolve", "assign"]


def test_claim_with_its_people_is_made_in_one_act(caller, article, highlight):
    known = Entity.objects.create(desk=article.desk, name="NATO", kind="organization")
    claim = {
        "text": "The drones were small.",
        "claimant": {"name": "US Central Command", "kind": "organization", "aliases": ["CENTCOM"]},
        "about": [known.pk],
        "cue": "say",
        "said_on": "2026-01-31",
    }
    body = [
        {"type": "Claim", "claim": claim},
        {"type": "TextualBody", "purpose": "tagging", "value": "drones"},
    ]

    made = caller("annotator").post(
        f"/articles/{article.pk}/annotations/", highlight(article, motivation="questioning", body=body)
    )

    assert made.status_code == 201
    tag, claimed = made.json()["body"]
    assert (tag["purpose"], tag["value"]) == ("tagging", "drones")
    claim = Claim.objects.get()
    central = Entity.objects.get(name="US Central Command")
    assert claimed["claim"] == {
        "id": claim.pk,
        "text": "The drones were small.",
        "claimant": {
            "id": central.pk,
            "name": "US Central Command",
            "kind": "organization",
            "url": f"/entities/{central.pk}/",
        },
        "claimant_role": "",
        "about": [{"id": known.pk, "name": "NATO", "kind": "organization", "url": f"/entities/{known.pk}/"}],
        "cue": "say",
        "said_on": "2026-01-31",
        "state": "open",
        "outcome": "open",
        "rating": None,
        "assignee": None,
        "version": 1,
        "url": f"/claims/{claim.pk}/",
    }
    acts = Event.objects.filter(verb__in=["entity.created", "claim.created", "annotation.created"])
    assert len(set(acts.values_list("act", flat=True))) == 1


def test_mention_names_a_known_entity_and_a_note_is_shown_as_safe_html(
    caller, article, highlight, make_entity
):
    entity = make_entity("Iraq", kind="place")
    body = [
        {"type": "SpecificResource", "entity": {"id": entity.pk}},
        {"type": "TextualBody", "value": "**Where** <script>alert(1)</script>"},
    ]
    sent = highlight(article, "Iraq", motivation="identifying", body=body)

    made = caller("annotator").post(f"/articles/{article.pk}/annotations/", sent).json()

    note, mention = made["body"]
    assert mention["entity"]["id"] == entity.pk
    assert "<strong>Where</strong>" in note["html"]
    assert "<script" not in note["html"]


def test_quote_alone_is_found_when_it_stands_once(caller, article):
    target = [{"selector": [{"type": "TextQuoteSelector", "exact": "the troops"}]}]
    twice = [{"selector": [{"type": "TextQuoteSelector", "exact": "Iraq"}]}]
    annotator = caller("annotator")
    path = f"/articles/{article.pk}/annotations/"

    made = annotator.post(path, {"motivation": "highlighting", "target": target})
    refused = annotator.post(path, {"motivation": "highlighting", "target": twice})

    start = article.current.text.index("the troops")
    assert made.json()["target"][0]["selector"][1] == {
        "type": "TextPositionSelector",
        "start": start,
        "end": start + 10,
    }
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "target.0")


def test_list_is_one_act_and_all_or_nothing(caller, article, highlight):
    annotator = caller("annotator")
    path = f"/articles/{article.pk}/annotations/"
    good, bad = highlight(article), highlight(article)
    bad["target"][0]["selector"][0]["exact"] = "the drones were large"

    refused = annotator.post(path, [good, good, bad])
    made = annotator.post(path, [good, highlight(article, "Iraq")])

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["2.target"]
    assert made.status_code == 201
    assert len(made.json()) == Annotation.objects.count() == 2
    assert Event.objects.filter(verb="annotation.created").values("act").distinct().count() == 1


def test_repeated_id_gives_the_first_one_and_somebody_elses_is_a_conflict(caller, article, highlight):
    sent = highlight(article, uid=str(uuid.uuid4()))
    path = f"/articles/{article.pk}/annotations/"
    first = caller("annotator").post(path, sent)

    again = caller("annotator").post(path, sent)
    other = caller("editor").post(path, sent)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert Annotation.objects.count() == 1


def test_reply_is_seen_as_what_it_answers(caller, article, annotation):
    sent = {
        "motivation": "replying",
        "reply_to": str(annotation.uid),
        "body": [{"type": "TextualBody", "value": "Which drones?"}],
    }

    made = caller("editor").post(f"/articles/{article.pk}/annotations/", sent)

    assert made.status_code == 201
    assert (made.json()["reply_to"], made.json()["visibility"]) == (str(annotation.uid), "desk")


def test_edit_replaces_what_was_sent_and_stale_edit_gets_the_present_state(caller, article, annotation):
    annotator = caller("annotator")
    path = f"/annotations/{annotation.uid}/"
    body = [{"type": "TextualBody", "purpose": "tagging", "value": "drones"}]

    first = annotator.patch(path, {"body": body}, If_Match='"1"')
    stale = annotator.patch(path, {"body": []}, If_Match='"1"')

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    assert first.json()["target"] == annotator.get(path).json()["target"]
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    assert stale.json()["current"] == first.json()


def test_withdrawn_annotation_cannot_be_saved_until_it_is_restored(caller, annotation):
    annotator = caller("annotator")
    path = f"/annotations/{annotation.uid}/"

    gone = annotator.delete(path)
    refused = annotator.patch(path, {"body": []})
    unseen = caller("editor").patch(path, {"body": []})
    back = annotator.post(f"{path}restorations/")

    assert gone.status_code == 204
    assert (refused.status_code, unseen.status_code) == (409, 404)
    assert "withdrawn" in refused.json()["title"]
    assert (back.status_code, back.json()["withdrawn"]) == (200, None)


def test_moderator_hides_with_a_reason_and_shows_again(caller, annotation):
    moderator, path = caller("moderator"), f"/annotations/{annotation.uid}/"

    hidden = moderator.put(f"{path}hiding/", {"reason": "Names a private person."})

    assert hidden.json()["hidden"]["reason"] == "Names a private person."
    assert caller("reader").get(path).status_code == 404
    assert caller("annotator").get(path).json()["may"] == ["edit", "withdraw", "appeal"]
    assert moderator.delete(f"{path}hiding/").json()["hidden"] is None
    assert caller("reader").get(path).status_code == 200


def test_last_act_is_undone_and_then_the_one_before(caller, article, highlight):
    annotator = caller("annotator")
    made = annotator.post(f"/articles/{article.pk}/annotations/", highlight(article)).json()
    path = f"/articles/{article.pk}/undos/"

    undone = annotator.post(path)
    nothing = annotator.post(path)

    assert undone.json()["undone"] == [{"verb": "annotation.created", "uid": made["uid"]}]
    assert undone.json()["sequence"] == int(undone["X-Sequence"])
    assert (nothing.status_code, nothing.json()["title"]) == (409, "Nothing to undo.")


def test_list_is_paged_and_its_queries_do_not_grow(
    caller, article, make_annotation, make_claim, make_entity, django_assert_num_queries
):
    entity = make_entity()
    for number in range(3):
        make_annotation(motivation="questioning", claim=make_claim(claimant=entity, about=[entity]))
        make_annotation("Iraq", motivation="identifying", entities=[entity], tags=[f"tag {number}"])
    reader = caller("reader")
    path = f"/articles/{article.pk}/annotations/"

    with django_assert_num_queries(11):
        first = reader.get(f"{path}?limit=4").json()
    with django_assert_num_queries(11):
        second = reader.get(f"{path}?limit=4&cursor={first['next']}").json()

    assert (len(first["items"]), len(second["items"]), second["next"]) == (4, 2, None)
    assert reader.get(f"{path}?cursor=nonsense").status_code == 400


def test_history_tells_outsiders_who_and_when_but_not_what_it_was(caller, make_article, make_annotation):
    article = make_article(visibility="public")
    made = make_annotation(article=article, body="Only for the desk")
    made.edit(made.author, body="For all", visibility="public")
    path = f"/annotations/{made.uid}/events/"

    inside, outside = caller("reader").get(path).json(), caller().get(path).json()

    verbs = ["annotation.created", "annotation.edited"]
    assert [event["verb"] for event in inside["items"]] == verbs
    assert [event["verb"] for event in outside["items"]] == verbs
    assert inside["items"][1]["before"]["body"] == "Only for the desk"
    assert [(event["before"], event["after"]) for event in outside["items"]] == [({}, {}), ({}, {})]
