"""Sends mail beside the answer, in the language of whoever caused it."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.utils.translation import get_language, override

log = logging.getLogger(__name__)

# One thread for all: mail is rare. What is not sent yet is sent before the process ends.
post_office = ThreadPoolExecutor(1, thread_name_prefix="mail")


def send_later(send, *args, **kwargs):
    """Call ``send`` with these arguments, after those that wait; what goes wrong is in the program's log."""
    post_office.submit(_sent, get_language(), send, *args, **kwargs)


def _sent(language, send, *args, **kwargs):
    try:
        with override(language):
            send(*args, **kwargs)
    except Exception:
        log.exception("A mail could not be sent")
    finally:
        connections.close_all()
