"""Acts in words, as one viewer may read them: what happened, how often, to what."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from ..text.markdown import plain

MOST = 140

# What somebody did; n is how often in a row.
DONE = {
    "claim": ngettext_lazy("marked a claim in", "marked {n} claims in", "n"),
    "note": ngettext_lazy("wrote a note in", "wrote {n} notes in", "n"),
    "highlight": ngettext_lazy("highlighted a passage in", "highlighted {n} passages in", "n"),
    "tags": ngettext_lazy("tagged a passage in", "tagged {n} passages in", "n"),
    "name": ngettext_lazy("marked a name in", "marked {n} names in", "n"),
    "reply": ngettext_lazy("replied in", "replied {n} times in", "n"),
    "annotation.edited": ngettext_lazy("changed an annotation in", "changed {n} annotations in", "n"),
    "annotation.withdrawn": ngettext_lazy("withdrew an annotation in", "withdrew {n} annotations in", "n"),
    "annotation.restored": ngettext_lazy("restored an annotation in", "restored {n} annotations in", "n"),
    "annotation.hidden": ngettext_lazy("hid an annotation in", "hid {n} annotations in", "n"),
    "annotation.shown": ngettext_lazy(
        "showed an annotation again in", "showed {n} annotations again in", "n"
    ),
    "mark.adopted": ngettext_lazy("took over a blind mark in", "took over {n} blind marks in", "n"),
    "annotation.assigned": ngettext_lazy("assigned a thread in", "assigned {n} threads in", "n"),
    "thread.resolved": ngettext_lazy("resolved a thread in", "resolved {n} threads in", "n"),
    "thread.reopened": ngettext_lazy("reopened a thread in", "reopened {n} threads in", "n"),
    "placement": ngettext_lazy("decided about a place in", "decided about {n} places in", "n"),
    "claim.edited": ngettext_lazy("changed a claim:", "changed a claim {n} times:", "n"),
    "claim.rated": ngettext_lazy("gave a verdict on", "gave {n} verdicts on", "n"),
    "claim.sent_back": ngettext_lazy("sent back to review", "sent back to review {n} times", "n"),
    "claim.assigned": ngettext_lazy("assigned the claim", "assigned the claim {n} times:", "n"),
    "review.asked": ngettext_lazy("asked for a second opinion on", "asked for {n} second opinions on", "n"),
    "review.answered": ngettext_lazy("gave a second opinion on", "gave {n} second opinions on", "n"),
    "evidence.added": ngettext_lazy("added evidence to", "added {n} pieces of evidence to", "n"),
    "article.imported": ngettext_lazy("added", "added {n} articles, the last of them", "n"),
    "article.corrected": ngettext_lazy("corrected the facts of", "corrected {n} times the facts of", "n"),
    "article.tagged": ngettext_lazy("tagged", "tagged {n} times", "n"),
    "article.revised": ngettext_lazy("stored a new revision of", "stored {n} new revisions of", "n"),
    "entity.created": ngettext_lazy("added the entity", "added {n} entities, the last of them", "n"),
    "entity.edited": ngettext_lazy("corrected the entity", "corrected {n} times the entity", "n"),
    "entity.merged": ngettext_lazy("merged entities into", "merged {n} entities into", "n"),
    "member": ngettext_lazy("changed who is on the desk", "changed {n} times who is on the desk", "n"),
}
LAYERS = {
    "questioning": "claim",
    "commenting": "note",
    "highlighting": "highlight",
    "tagging": "tags",
    "identifying": "name",
    "replying": "reply",
}
TO_YOU = {
    "mentioned": _l("mentioned you in"),
    "annotation.assigned": _l("assigned a thread to you in"),
    "claim.assigned": _l("assigned a claim to you:"),
    "review.asked": _l("asked for your second opinion on"),
    "review.changed": _l("changed the day on which your second opinion is due, on"),
    "review.cancelled": _l("took back the request for a second opinion on"),
    "review.answered": _l("gave the second opinion that you asked for, on"),
    "review.due": _l("Due soon: your second opinion on"),
    "review.late": _l("Overdue: your second opinion on"),
    "round.asked": _l("asked you to mark, unseen by the others,"),
    "round.opened": _l("opened the blind round of"),
    "case.approve": _l("approved what you wrote in"),
    "case.hide": _l("refused what you wrote in"),
    "case.spam": _l("refused what you wrote in"),
    "case.restore": _l("restored what you wrote in"),
    "case.flagged": _l("looked at what you flagged in"),
}
# These the clock says, and nobody.
OF_THE_CLOCK = {"review.due", "review.late"}
OF_MODERATORS = _l("from the moderators")


def manner(event, annotation=None):
    """The key in DONE of what a line of the log says; None for what is not told."""
    if event.verb == "annotation.created":
        return LAYERS.get(annotation.motivation) if annotation else None
    if event.verb.startswith(("placement.", "member.")):
        return event.verb.partition(".")[0]
    return event.verb if event.verb in DONE else None


def done(key, number):
    """ "marked 12 names in", to stand between a name and a title."""
    # A lazy plural is resolved by "%", which our braces do not need.
    return (DONE[key] % {"n": number}).replace("{n}", str(number))


def excerpt(annotation):
    """The beginning of what an annotation says, in one line; when it says nothing, of what it stands on."""
    if annotation is None:
        return ""
    words = plain(annotation.body) or (annotation.claim.text if annotation.claim_id else "")
    words = words or annotation.quote
    return Truncator(" ".join(words.split())).chars(MOST)


def somebody(event):
    """Who did it, by the name of then."""
    return event.actor_name or _("Somebody")
