"""Answers collected static files in the event loop: nothing is computed, so they take no page thread."""

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


def collected() -> dict[str, StaticFile]:
    """The files by their path in the address; none while they are looked for where they stand."""
    if settings.WHITENOISE_USE_FINDERS:
        return {}
    found: dict[str, StaticFile] = WhiteNoiseMiddleware().files
    return found


async def send_file(file: StaticFile, scope: Mapping[str, Any], send: Send) -> None:
    """One file, or that the browser has it already. The files are small, so they go out in one piece."""
    asked = {ASKED[name]: value.decode("latin-1") for name, value in scope["headers"] if name in ASKED}
    answer = file.get_response(scope["method"], asked)
    body = b""
    if answer.file is not None:
        with answer.file as opened:
            body = opened.read()
    # The ETag says the same as the date, and on a first visit every line of sixty heads counts.
    headers = [
        (name.lower().encode(), value.encode()) for name, value in answer.headers if name != "Last-Modified"
    ]
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
