"""What any text from outside must be before it may be stored: no control characters, no half surrogates."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# C0 but tab and line feeds, DEL, C1, lone surrogates: no database keeps them all, and no reader sees them.
_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def no_controls(value):
    """Validator: ValidationError (code "control") for text with characters that cannot be stored or seen."""
    if found := _REFUSED.search(value):
        raise ValidationError(
            _("Control characters are not allowed (U+%(code)s at %(place)d)."),
            code="control",
            params={"code": f"{ord(found[0]):04X}", "place": found.start()},
        )
