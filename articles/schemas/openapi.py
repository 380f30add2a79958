"""The OpenAPI description, completed by what the framework cannot know."""

from django.conf import settings

from ..http import PROBLEM

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag that you last saw. Stale: 412 with the object as it stands.",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the answer that you have. Nothing new: 304 without a body.",
}
NOT_MODIFIED = {"description": "You have this answer already."}
SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of `manage.py token USER`, for programs.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "Signed in by the browser; writes carry the cookie "
        f"`{settings.CSRF_COOKIE_NAME}` as X-CSRFToken.",
    },
}
SEQUENCE = {
    "description": "The article's count of changes, after this one.",
    "schema": {"type": "integer"},
}
ETAG = {"description": "The object's version.", "schema": {"type": "string"}}


def complete(schema):
    """Our media type of problems, If-Match, headers and ways to sign in; changes and returns the schema."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    schema["components"]["securitySchemes"] = SCHEMES
    return schema


def _complete(path, method, operation):
    is_read = method == "get"
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    operation["security"] = [{"bearer": []}, {"session": []}, *([{}] if is_read else [])]
    responses = operation["responses"]
    for status, response in responses.items():
        if int(status) >= 400:
            if content := response.get("content", {}).pop("application/json", None):
                response["content"] = {PROBLEM: content}
        elif not is_read and ("/annotations/" in path or "/articles/" in path):
            response["headers"] = {"X-Sequence": SEQUENCE}
    if is_read:
        responses[304] = NOT_MODIFIED
        operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
    if 412 in responses or "412" in responses:
        operation["parameters"] = [*operation.get("parameters", []), IF_MATCH]
