"""An annotation as other tools read it: JSON-LD of the W3C's Web Annotation Data Model."""

from .plain import stamp
from .received import as_list, foreign_bodies, replaced

# https://www.w3.org/TR/annotation-model/
ANNO = "http://www.w3.org/ns/anno.jsonld"
LDP = "http://www.w3.org/ns/ldp.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'

# What the W3C has no words for: claims and verdicts, in those of ClaimReview; the roles of a claim's pieces.
TERMS = {
    "schema": "http://schema.org/",
    "newsroom": "urn:newsroom:",
    "Claim": "schema:Claim",
    "ClaimReview": "schema:ClaimReview",
    "Rating": "schema:Rating",
    "claimText": "schema:text",
    "claimant": {"@id": "schema:author", "@type": "@id"},
    "claimantRole": "newsroom:claimantRole",
    "about": {"@id": "schema:about", "@type": "@id"},
    "cue": "newsroom:cue",
    "saidOn": {"@id": "newsroom:saidOn", "@type": "http://www.w3.org/2001/XMLSchema#date"},
    "claimReviewed": "schema:claimReviewed",
    "reviewBody": "schema:reviewBody",
    "reviewRating": {"@id": "schema:reviewRating", "@type": "@id"},
    "ratingName": "schema:alternateName",
    "outcome": "newsroom:outcome",
    "secondedBy": {"@id": "newsroom:secondedBy", "@type": "@id"},
    "role": "newsroom:role",
    "adoptedBy": {"@id": "newsroom:adoptedBy", "@type": "@id"},
    "adopted": {"@id": "newsroom:adopted", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "confirmedBy": {"@id": "newsroom:confirmedBy", "@type": "@id"},
}
# The prefix "schema" is in the W3C's own context, and so are Person and Organization.
KINDS = {
    "person": "Person",
    "organization": "Organization",
    "place": "schema:Place",
    "event": "schema:Event",
    "thing": "schema:Thing",
}


def dump(annotation, site):
    """The JSON-LD of an annotation; ``site`` is where this server is found, without a closing slash.

    What another tool sent is given back as it came, except for what was changed here since; a span that came
    without quote or position gets them. Lists: ``for_exchange()`` brings all it needs.
    """
    ours = _ours(annotation, site)
    return _as_it_came(annotation, ours) if annotation.received else ours


def dump_stray(stray, site):
    """The JSON-LD of a stray: as it came, under our IRI."""
    return _under_our_iri(stray, stray.document, _made(stray, site))


def iri(annotation, site):
    """The IRI of an annotation, or a stray, on this server."""
    return f"{site}/annotations/{annotation.uid}/"


def _ours(annotation, site):
    claim = annotation.claim
    motivation = annotation.motivation
    if claim and claim.verdicts.all():
        motivation = [motivation, "assessing"]
    document = {
        "@context": [ANNO, TERMS] if claim or annotation.adopted_at else ANNO,
        **_made(annotation, site),
        **_adopted(annotation),
        "motivation": motivation,
    }
    if bodies := _bodies(annotation, site):
        document["body"] = bodies if len(bodies) > 1 else bodies[0]
    targets = _targets(annotation, site)
    document["target"] = targets if len(targets) > 1 else targets[0]
    return document


def _made(thing, site):
    """What it is, who made it and when."""
    made = {
        "id": iri(thing, site),
        "type": "Annotation",
        "created": stamp(thing.created_at),
        "modified": stamp(thing.modified_at),
    }
    return made | ({"creator": _person(thing.author)} if thing.author else {})


def _adopted(annotation):
    """Of a mark of a blind round: which editor made it the desk's, and who else had marked just the same."""
    if annotation.adopted_at is None:
        return {}
    decision = annotation.adjudication
    told = {"adopted": stamp(annotation.adopted_at)}
    if decision.editor:
        told["adoptedBy"] = _person(decision.editor)
    if confirmed := [_person(person) for person in decision.confirmed.all()]:
        told["confirmedBy"] = confirmed
    return told


def _person(user):
    return {"type": "Person", "name": user.username}


def _text(value, purpose, form="text/plain"):
    return {"type": "TextualBody", "value": value, "format": form, "purpose": purpose}


def _bodies(annotation, site):
    bodies = []
    if annotation.body:
        purpose = "replying" if annotation.reply_to_id else "commenting"
        bodies.append(_text(annotation.body, purpose, "text/markdown"))
    names = sorted((tag.name for tag in annotation.tags.all()), key=str.casefold)
    bodies += [_text(name, "tagging") for name in names]
    for mention in annotation.mentions.all():
        bodies += _naming(mention.tag, site)
    if annotation.claim:
        bodies += _claiming(annotation.claim, site)
    return bodies


def _naming(entity, site):
    """An entity by its name, by its IRI here, and by that of Wikidata where it is known."""
    iris = [f"{site}/entities/{entity.pk}/"]
    if entity.wikidata_id:
        iris.append(f"http://www.wikidata.org/entity/{entity.wikidata_id}")
    return [
        _text(entity.name, "identifying"),
        *(
            {
                "type": "SpecificResource",
                "purpose": "identifying",
                "source": {"id": each, "type": KINDS[entity.kind], "label": entity.name},
            }
            for each in iris
        ),
    ]


def _named(entity, site):
    return {"id": f"{site}/entities/{entity.pk}/", "type": KINDS[entity.kind], "label": entity.name}


def _claiming(claim, site):
    """A claim as text for every tool and as a resource for those that know ClaimReview; so its verdicts."""
    address = f"{site}/claims/{claim.pk}/"
    source = {"id": address, "type": "Claim", "claimText": claim.text}
    if claim.claimant:
        source["claimant"] = _named(claim.claimant, site)
    if claim.claimant_role:
        source["claimantRole"] = claim.claimant_role
    if about := [_named(entity, site) for entity in claim.about.all()]:
        source["about"] = about
    if claim.cue:
        source["cue"] = claim.cue
    if claim.said_on:
        source["saidOn"] = claim.said_on.isoformat()
    bodies = [
        _text(claim.text, "questioning"),
        {"type": "SpecificResource", "purpose": "questioning", "source": source},
    ]
    for verdict in claim.verdicts.all():
        by = {"creator": _person(verdict.author)} if verdict.author else {}
        by["created"] = stamp(verdict.created_at)
        review = {
            "id": f"{address}#verdict-{verdict.pk}",
            "type": "ClaimReview",
            "claimReviewed": claim.text,
            "reviewRating": {
                "type": "Rating",
                "ratingName": verdict.rating.label,
                "outcome": verdict.rating.outcome,
            },
            "reviewBody": verdict.rationale,
        }
        if verdict.second:
            review["secondedBy"] = _person(verdict.second)
        bodies += [
            {**_text(f"{verdict.rating.label}: {verdict.rationale}", "assessing"), **by},
            {"type": "SpecificResource", "purpose": "assessing", "source": review, **by},
        ]
    return bodies


def _targets(annotation, site):
    if annotation.reply_to_id:
        return [iri(annotation.reply_to, site)]
    article = f"{site}/articles/{annotation.article_id}/"
    spans = annotation.spans.all()
    if not spans:
        return [article]
    # Positions count in the text as it stood when the revision was stored.
    state = {"type": "TimeState", "sourceDate": stamp(annotation.text_from)}
    return [
        {
            "type": "SpecificResource",
            "source": article,
            "selector": span.selectors,
            "state": state,
            **({"role": span.role} if annotation.claim_id else {}),
        }
        for span in spans
    ]


# -- What came from elsewhere --------------------------------------------------------------------------------


def said(motivation, body, tags, entities):
    """What of the bodies we took over, to see later whether it was changed here."""
    return {
        "motivation": motivation,
        "body": body,
        "tags": sorted(tag.casefold() for tag in tags),
        "entities": sorted(entities),
    }


def placed(revision, spans):
    """Where it was placed, to see later whether that was changed here."""
    return {"revision": revision, "spans": sorted([start, end] for start, end in spans)}


def _as_it_came(annotation, ours):
    came = annotation.received
    document = dict(came["document"])
    result = _under_our_iri(annotation, document, ours)
    now = said(
        annotation.motivation,
        annotation.body,
        [tag.name for tag in annotation.tags.all()],
        [mention.tag_id for mention in annotation.mentions.all()],
    )
    if came.get("said") != now:
        result.pop("bodyValue", None)
        result.pop("body", None)
        bodies = [*as_list(ours.get("body")), *foreign_bodies(document)]
        if bodies:
            result["body"] = bodies if len(bodies) > 1 else bodies[0]
        result["motivation"] = ours["motivation"]
    spans = list(annotation.spans.all())
    if came.get("placed") == placed(annotation.revision_id, [(span.start, span.end) for span in spans]):
        result["target"] = _with_places(document["target"], came.get("places", []), spans)
    else:
        result["target"] = ours["target"]
    if annotation.claim_id and TERMS not in as_list(result["@context"]):
        result["@context"] = [*as_list(result["@context"]), TERMS]
    return result


def _under_our_iri(thing, document, ours):
    """What came, with our IRI, and what it says not of who made it, when and why."""
    result = {"@context": document["@context"], "id": ours["id"], "type": document["type"]}
    result |= {name: ours[name] for name in ("created", "modified", "creator", "motivation") if name in ours}
    result |= document
    result["id"] = ours["id"]
    if thing.version > 1:
        result["modified"] = ours["modified"]
    if own := document.get("id"):
        result["via"] = _with(document.get("via"), own)
    return result


def _with(via, own):
    if via is None:
        return own
    return via if own in as_list(via) else [*as_list(via), own]


def _with_places(target, places, spans):
    """The targets as they came, each span with a quote and a position; those that it has stay in front."""
    by_place = {(span.start, span.end): span.selectors for span in spans}

    def complete(leaf, number):
        place = places[number] if number < len(places) else None
        ours = by_place.get(tuple(place)) if place else None
        if not ours or not isinstance(leaf, dict) or "selector" not in leaf:
            return leaf
        came = as_list(leaf["selector"])
        present = {each.get("type") for each in came if isinstance(each, dict)}
        missing = [each for each in ours if each["type"] not in present]
        return {**leaf, "selector": [*came, *missing]} if missing else leaf

    return replaced(target, complete)
