"""One application for one port: pages on threads that last, streams and static files on the event loop."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from newsroom.bridge import Bridge, Limits, Receive, Send
from newsroom.static import collected, send_file

wsgi = get_wsgi_application()
hub = import_string("articles.live.hub.hub")
hub.is_served = True
# The handshake of a stream is a page like any other; then the hub takes the connection.
pages = Bridge(wsgi, settings.PAGE_THREADS, Limits(body=settings.MAX_BODY_BYTES), hub.serve)
static_files = collected()
Jobs = import_string(settings.JOBS) if settings.JOBS else None  # loaded before the fork, begun after it
jobs: Any = None


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif file := static_files.get(scope["path"]):
        await send_file(file, scope, send)
    else:
        await pages(scope, receive, send)


def end_streams() -> None:
    """Called in the event loop when the server stops: a stream would never end by itself."""
    hub.end_all()


def begin_jobs() -> None:
    """Called in each serving process once it listens."""
    global jobs
    if Jobs and jobs is None:
        jobs = Jobs()
        jobs.start()


def end_jobs() -> None:
    """Called when the server stops."""
    if jobs:
        jobs.stop()


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            pages.start()
            begin_jobs()
        else:
            end_jobs()
            end_streams()
            pages.stop()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
