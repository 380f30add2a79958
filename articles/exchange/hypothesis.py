"""Reads what the API of Hypothesis exports as the W3C's annotations."""

from ..schemas.received import as_list
from ..schemas.webannotation import ANNO

SITE = "https://hypothes.is"


def is_row(value):
    """Whether this is an annotation as Hypothesis writes it."""
    return isinstance(value, dict) and "@context" not in value and "uri" in value


def convert(row):
    """``(document, is private)``: the W3C's annotation of a row; what is malformed there stays so."""
    document = {"@context": ANNO, "type": "Annotation"}
    if isinstance(row.get("id"), str) and row["id"]:
        document["id"] = f"{SITE}/a/{row['id']}"
    for ours, theirs in (("created", "created"), ("modified", "updated")):
        if theirs in row:
            document[ours] = _in_utc(row[theirs])
    if creator := _creator(row):
        document["creator"] = creator
    bodies = []
    parents = [parent for parent in as_list(row.get("references")) if isinstance(parent, str)]
    purpose = "replying" if parents else "commenting"
    if row.get("text"):
        text = {"type": "TextualBody", "format": "text/markdown", "purpose": purpose}
        bodies.append({**text, "value": row["text"]})
    bodies += [
        {"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in as_list(row.get("tags"))
    ]
    if bodies:
        document["body"] = bodies
    document["motivation"] = purpose if row.get("text") else "tagging" if bodies else "highlighting"
    if parents:
        document["motivation"] = "replying"
        document["target"] = f"{SITE}/a/{parents[-1]}"
    else:
        targets = [_target(target, row["uri"]) for target in as_list(row.get("target"))]
        document["target"] = (targets if len(targets) > 1 else targets[0]) if targets else row["uri"]
    return document, _is_private(row)


def _creator(row):
    account = row.get("user")
    info = row.get("user_info")
    name = info.get("display_name") if isinstance(info, dict) else None
    if not isinstance(account, str):
        return None
    return {"id": account, "type": "Person", "name": name or account.removeprefix("acct:").split("@")[0]}


def _is_private(row):
    permissions = row.get("permissions")
    readers = as_list(permissions.get("read")) if isinstance(permissions, dict) else []
    return bool(readers) and readers == [row.get("user")]


def _target(target, uri):
    if not isinstance(target, dict):
        return uri
    source = target.get("source") or uri
    selectors = [_selector(selector) for selector in as_list(target.get("selector"))]
    if not selectors:
        return source
    return {"type": "SpecificResource", "source": source, "selector": selectors}


def _selector(selector):
    """Theirs are the W3C's, but for ranges, which name containers and offsets in them."""
    if not isinstance(selector, dict) or "startContainer" not in selector:
        return selector
    return {
        "type": "RangeSelector",
        "startSelector": _end(selector, "start"),
        "endSelector": _end(selector, "end"),
    }


def _end(selector, side):
    offset = selector.get(f"{side}Offset")
    return {
        "type": "XPathSelector",
        "value": selector.get(f"{side}Container") or "/",
        "refinedBy": {"type": "TextPositionSelector", "start": offset, "end": offset},
    }


def _in_utc(moment):
    return moment.replace("+00:00", "Z") if isinstance(moment, str) else moment
