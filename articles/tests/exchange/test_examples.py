"""Whatever the model can say is taken, given back, replaced, exported and imported again."""

import json

import pytest
from django.core.management import call_command

from articles.models import Annotation, Stray
from articles.schemas.webannotation import ANNO

from .examples import examples

PAGE = "https://wire.example/drones"
NAMES = sorted(examples(PAGE))
# What the server adds where it was not said.
ADDED = {"id", "created", "modified", "creator", "motivation"}


@pytest.fixture(params=["here", "elsewhere"])
def page(request, make_article):
    """The address of an article here, or one of nothing."""
    if request.param == "here":
        make_article(url=PAGE, url_key="wire.example/drones")
    return PAGE


def whole(name, page, **rest):
    return {"@context": ANNO, "type": "Annotation", **examples(page)[name], **rest}


def as_list(value):
    return value if isinstance(value, list) else [value]


def without_what_we_added(came, out):
    """The same with the selectors alone that came: of words that were found we add what is missing."""
    if isinstance(came, dict) and isinstance(out, dict):
        if "selector" in came and "selector" in out and came["selector"] != out["selector"]:
            kept = as_list(out["selector"])[: len(as_list(came["selector"]))]
            return {**out, "selector": kept if isinstance(came["selector"], list) else kept[0]}
        return {name: without_what_we_added(came.get(name), value) for name, value in out.items()}
    if isinstance(came, list) and isinstance(out, list) and len(came) == len(out):
        return [without_what_we_added(*pair) for pair in zip(came, out, strict=True)]
    return out


def same(came, out):
    came = {name: value for name, value in came.items() if name != "id"}
    assert set(out) - set(came) <= ADDED
    assert without_what_we_added(came, {name: out[name] for name in came}) == came
    assert all(out[name] for name in ADDED - {"motivation"})
    return True


@pytest.mark.parametrize("name", NAMES)
def test_it_is_given_back_and_put_back(speaker, cast, page, name):
    annotator, came = speaker("annotator"), whole(name, page)

    made = annotator.post(body=came)

    assert made.status_code == 201, made.content
    assert same(came, made.json())
    got = annotator.get(made["Location"])
    assert got.json() == made.json()
    put = annotator.put(made["Location"], got.json(), if_match=got["ETag"])
    assert put.status_code == 200, put.content
    assert put.json() | {"modified": ""} == got.json() | {"modified": ""}


def test_all_are_exported_and_known_when_they_come_back(speaker, cast, desk, page, tmp_path, capsys):
    documents = [
        whole(name, page, id=f"http://first.example/{number}") for number, name in enumerate(NAMES, 1)
    ]
    path = tmp_path / "in.json"
    path.write_text(json.dumps(documents))

    def run(*arguments):
        call_command(*arguments)
        return capsys.readouterr().out

    first = run("import_annotations", str(path), "--desk", desk.slug)
    assert ", 0 failed" in first
    before = [list(model.objects.order_by("pk").values()) for model in (Annotation, Stray)]
    assert sum(map(len, before)) == len(NAMES)
    written = [json.loads(line) for line in run("export", "jsonl").splitlines()]
    for came, out in zip(documents, written, strict=True):
        via = [*as_list(came.get("via", [])), came["id"]]
        assert same({**came, "via": via if len(via) > 1 else via[0]}, out)
    path.write_text(json.dumps(written))
    again = run("import_annotations", str(path), "--desk", desk.slug, "--host", "127.0.0.1")
    path.write_text(json.dumps(documents))
    third = run("import_annotations", str(path), "--desk", desk.slug)

    assert (
        again.splitlines()[-1]
        == third.splitlines()[-1]
        == f"0 imported, {len(NAMES)} known, 0 orphan, 0 failed"
    )
    assert [list(model.objects.order_by("pk").values()) for model in (Annotation, Stray)] == before
