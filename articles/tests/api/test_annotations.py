"""Annotations over the API: made, read, changed, withdrawn, hidden, undone."""

import uuid


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
    assert body["may"] == ["edit", "withdraw", "reply"]
