"""Answers collected static files in the event loop: nothing is computed, so they take no page thread."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from newsroom.bridge import Send

# The request's headers that WhiteNoise looks at.
ASKED = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"range": "HTTP_RANGE",
}
# A coding with the weight 0 is one that the client does not take.
REFUSED = re.compile(r"[\w-]+\s*;\s*q=0(?:\.0*)?\s*(?=,|$)", re.IGNORECASE)


def collected() -> dict[str, StaticFile]:
    """The files by their path in the address; none while they are looked for where they stand."""
    if settings.WHITENOISE_USE_FINDERS:
        return {}
    found: dict[str, StaticFile] = WhiteNoiseMiddleware().files
    return found


async def send_file(file: StaticFile, scope: Mapping[str, Any], send: Send) -> None:
    """One file, or that the browser has it already. The files are small, so they go out in one piece."""
    asked = {ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED}
    if "HTTP_ACCEPT_ENCODING" in asked:
        # WhiteNoise sends the smallest form that is named at all.
        asked["HTTP_ACCEPT_ENCODING"] = REFUSED.sub("", asked["HTTP_ACCEPT_ENCODING"])
    answer = file.get_response(scope["method"], asked)
    body = b""
    if answer.file is not None:
        with answer.file as opened:
            body = opened.read()
    # On a first visit every line of sixty heads counts. The ETag says the same as the date; and what is kept
    # for ever under a name of its own is not asked for again.
    is_lasting = any(name == "Cache-Control" and "immutable" in value for name, value in answer.headers)
    left_out = {"Last-Modified", "ETag"} if is_lasting else {"Last-Modified"}
    headers = [
        (name.lower().encode(), value.encode()) for name, value in answer.headers if name not in left_out
    ]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
