"""Keeps secrets out of what is logged: tokens, and the links of invitations and of forgotten passwords."""

import logging
import re

SECRETS = re.compile(
    r"(?P<before>\bnr_|[Bb]earer\s+|/accounts/invitations/|/accounts/reset/[\w=-]+/)(?P<secret>[\w~+=.-]{8,})"
)


def masked(text: str) -> str:
    """The text with stars instead of secrets."""
    return SECRETS.sub(r"\g<before>***", text)


class MaskedFormatter(logging.Formatter):
    """The last thing that a line goes through, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
