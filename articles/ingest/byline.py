"""Names of authors out of bylines: without "By", addresses, dates, job titles and the outlet's own name."""

import re
import unicodedata

LEAD = re.compile(
    r"^\s*(?:(?:written|posted|published|reported|submitted|publicado|escrito|enviado|text|words|story|article|report)"
    r"\s*)?(?:by|por|par|von|di|door|oleh|av)\s*[:：]?\s+"
    r"|^\s*(?:نویسنده|نويسنده|نوشته|گزارش|به قلم|بقلم|كتب|كتبت|کاتب)(?:\s*[:：]\s*|\s+)",
    re.I,
)
LABEL = re.compile(
    r"^\s*(?:authors?|autor(?:a|es)?|auteur|autore|byline|by|reporter|correspondent|автор|текст)\s*[:：]\s*",
    re.I,
)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\b\S+\.(?:com|org|net)/\S*", re.I)
# What stands behind the names: dates, clocks, buttons.
TAIL = re.compile(
    r"\s*(?:[|•·\n]|\b(?:published|posted|updated|last updated|publicado|view more|view all|more articles"
    r"|follow)\b"
    r"|\b\d{1,2}:\d{2}\b|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b\d{1,2}\s+\w+,?\s+\d{4}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b"
    r"|\b\d+ (?:minutes?|hours?|days?|weeks?) ago\b).*$",
    re.I | re.S,
)
ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|staff writer|writer|journalist|columnist|contributor|producer|news"
    r"|bureau|chief|digital|business|sports?|politics|desk|agency|agencies|science|tech|health|media|press|wire)\b",
    re.I,
)
NOBODY = re.compile(
    r"^(?:admin(?:istrator)?|root|webmaster|editor|staff|user|guest|unknown|anonymous|author|none|null|n/?a"
    r"|super user|site admin|wp|wordpress|default|test|undefined|by|share|facebook|twitter)$",
    re.I,
)
SEPARATOR = re.compile(
    r"\s*(?:;|/|\s+&\s+|\s+and\s+|\s+e\s+(?=[A-Z])|\s+y\s+(?=[A-Z])|\s+und\s+|\s+et\s+|،| و (?=\S+ \S))\s*"
)


def clean(values, outlet=""):
    """Author names joined with ", " from raw strings, each named once."""
    found = []
    for value in values:
        for name in _split(_strip(value[:500])):
            name = _affiliation_off(name, outlet)
            if _is_name(name, outlet) and fold(name) not in map(fold, found):
                found.append(name)
    # "Jill Disis" beside "Jill Disis, CNN": the part of another name says nothing more.
    return ", ".join(
        n for n in found if not any(n != o and fold(n) in fold(o) and " " not in n for o in found)
    )


def is_byline(text):
    """Whether a short line is a byline and nothing else."""
    lead = LEAD.match(text) or LABEL.match(text)
    rest = TAIL.sub("", text[lead.end() :]).strip() if lead else ""
    words = rest.split()
    return (
        bool(lead)
        and 0 < len(words) <= 12
        and not rest.endswith((".", "?", "!", "”", '"'))
        and rest[:1].isupper()
    )


def fold(text):
    """Letters and digits alone, without accents and ".com": two spellings of one name come out the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.lower().removesuffix(".com")))


def _strip(value):
    value = " ".join(value.split()) if "\n" not in value.strip() else value.strip()
    value = ADDRESS.sub(" ", LABEL.sub("", value))
    value = LEAD.sub("", value)
    value = TAIL.sub("", value)
    return " ".join(value.split()).strip(' ,;:|–—-•()[]"“”')


def _split(value):
    parts = SEPARATOR.split(value)
    for part in parts:
        yield from (piece.strip(" ,") for piece in part.split(","))


def _affiliation_off(name, outlet):
    name = LEAD.sub("", name)
    name = re.sub(r"\s*\([^)]*\)?\s*$", "", name)
    # "Jane Doe - Reuters", "Jane Doe for The Paper"
    name = (
        re.split(r"\s+[-–—|]\s+|\s+(?:for|of|in|with)\s+(?=[A-Z])", name)[0]
        if len(name.split()) > 2
        else name
    )
    return name.strip(" .,-–—") if not re.search(r"\b(?:Jr|Sr)\.$", name) else name


def _is_name(name, outlet):
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 60 or len(name) < 2 or NOBODY.match(name):
        return False
    if (
        re.search(r"[<>{}=@#_]|\d", name)
        or not re.search(r"[^\W\d_]", name)
        or name.islower()
        and " " in name
    ):
        return False
    if outlet and (
        fold(name) == fold(outlet) or fold(outlet) and fold(outlet) in fold(name) and ROLE.search(name)
    ):
        return False
    if outlet and (
        fold(name.removeprefix("The ")) == fold(outlet.removeprefix("The "))
        or outlet.lower().startswith(f"{name.lower()} ")
    ):
        return False
    # A job or a department is no name unless nothing of a name is left beside it is known: "CNN Business",
    # "Staff Writer".
    return not ROLE.search(name) or len(words) > 2 and bool(re.search(r"\bstaff$", name, re.I))
