"""The description of the API, for machines and for people."""

import re

from django.test import Client


def test_description_names_every_address_of_the_api_and_every_operation_once(db):
    schema = Client().get("/api/openapi.json").json()

    assert schema["openapi"].startswith("3.1")
    names = [op["operationId"] for methods in schema["paths"].values() for op in methods.values()]
    assert len(names) == len(set(names)) >= 33
    assert {"get", "post"} <= schema["paths"]["/api/articles/{article_id}/annotations/"].keys()


def test_documentation_page_shows_every_operation_and_obeys_our_own_policy(db):
    page = Client().get("/api/docs")

    html = page.content.decode()
    assert page.status_code == 200
    assert 'id="create_annotations"' in html
    assert 'href="#shape-AnnotationOut"' in html
    assert 'id="shape-AnnotationOut"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://(?!testserver)", html)
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links - set(re.findall(r'id="([^"]+)"', html)) == set()
