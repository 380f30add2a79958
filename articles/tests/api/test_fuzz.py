"""The API against requests made up from its own description: no fault of ours, and nothing undocumented."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from articles.api import api
from articles.models import Token

pytestmark = pytest.mark.fuzz

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 10
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = get_wsgi_application()
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
# Nothing can be wrong in a request without body or parameters; a header may say anything.
PLAIN = {
    label
    for label, each in OPERATIONS.items()
    if not each.body and all(parameter.location == "header" for parameter in each.iter_parameters())
}


@pytest.fixture(autouse=True)
def _one_connection():
    # As Django's own test client does: a request must not close the connection of the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def present(article, make_annotation, make_entity, make_claim, cast):
    """Ids of things that are there, by the name of their path parameter."""
    entity = make_entity()
    claim = make_claim(claimant=entity, about=[entity])
    claim.support(cast.editor, "context", note="A transcript of the briefing.")
    claim.rate(cast.editor, claim.desk.ratings.first(), "Two other outlets say so.")
    made = make_annotation(motivation="questioning", claim=claim, tags=["drones"], body="**Who** said so?")
    make_annotation("Iraq", motivation="identifying", entities=[entity])
    return {"article_id": article.pk, "uid": str(made.uid), "entity_id": entity.pk, "claim_id": claim.pk}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as told", "wrong"])
@pytest.mark.parametrize("role", ["moderator", "visitor"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_request_made_up_from_the_description_is_answered_as_described(label, role, mode, cast, present):
    operation = OPERATIONS[label]
    if mode == GenerationMode.NEGATIVE and label in PLAIN:
        mode = GenerationMode.POSITIVE
    headers = {}
    if role != "visitor":
        headers["Authorization"] = f"Bearer {Token.issue(getattr(cast, role))[1]}"

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_there=st.booleans())
    def ask(case, is_there):
        if is_there:
            known = {name: present[name] for name in case.path_parameters or {} if name in present}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    ask()
