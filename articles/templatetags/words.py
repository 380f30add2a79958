"""The words that scripts show, in the language of the page: scripts hold none of their own."""

from functools import cache

from django import template
from django.utils.html import json_script
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from articles.models import Entity

register = template.Library()

# {name} stands for what the script puts in.
WORDS = {
    # How the saving goes.
    "saving": _("Saving …"),
    "saved": _("All changes saved"),
    "waiting": _("{count} not saved yet: no answer, trying again …"),
    "later": _("{count} not saved yet: very much in a short time, sent again in a while"),
    "offline": _("{count} not saved yet: the server does not answer"),
    "signed-out": _("{count} not saved yet: you are signed out"),
    "not-saved": _("Not saved"),
    "not-saved-why": _("Not saved: {why}"),
    "cannot-save": _("This could not be saved."),
    "kept-signed-out": _("You are signed out. What you wrote is kept here."),
    "kept-offline": _("The server does not answer. What you wrote is kept here and sent when it does."),
    "kept-later": _("This is very much in a short time. What you wrote is kept here and sent in a while."),
    "sign-in-again": _("Sign in again (opens in a new tab)"),
    "try-again": _("Try again"),
    "close": _("Close"),
    # What an earlier page has left; the title of its article follows.
    "unsent:waiting": _("{count} not saved yet, waiting for the network:"),
    "unsent:signed-out": _("{count} not saved yet, waiting until you sign in again:"),
    "unsent:refused": _("{count} could not be saved. See why in the article, and decide:"),
    "unsent:saved": _("{count} saved that waited for the network:"),
    "unsent:sign-in": _("Sign in"),
    # What was done.
    "undo": _("Undo"),
    "undo-more": _("Undo more"),
    "undone": _("Undone: {what}"),
    "nothing-to-undo": _("Nothing to undo."),
    "undone:annotation.created": _("what you made is withdrawn"),
    "undone:annotation.restored": _("it is withdrawn again"),
    "undone:annotation.withdrawn": _("it stands again"),
    "undone:annotation.edited": _("it is as it was before"),
    "undone:claim.edited": _("the claim is as it was before"),
    "undone:placement.confirmed": _("its place is open again"),
    "undone:placement.moved": _("its place is open again"),
    "undone:placement.given_up": _("its place is open again"),
    "undone:article.revised": _("the former text is back, as a new revision"),
    "undone:other": _("done"),
    "highlighted": _("Highlighted"),
    "highlighted-alone": _("Highlighted, for you alone"),
    "edit-saved": _("Saved"),
    "note-saved": _("Note saved"),
    "tag-saved": _("Tagged"),
    "reply-saved": _("Reply saved"),
    "claim-saved": _("Claim saved"),
    "piece-added": _("Added to the claim"),
    "withdrawn": _("Withdrawn"),
    "withdraw-anyway": _("Withdraw it all the same"),
    "now-names": _("Now names {name}"),
    "linked": _("Linked to {name}"),
    "linked-places": _("Linked to {name} in {count} places"),
    "resolved": _("Resolved: the thread is folded"),
    "reopened": _("The thread is open again"),
    "assigned": _("Assigned to {name}"),
    "unassigned": _("Assigned to nobody"),
    "assign-to": _("Assign to"),
    "nobody": _("nobody"),
    "people": _("People"),
    "followed": _("You follow it"),
    "unfollowed": _("You do not follow it any more"),
    "link-copied": _("Link copied"),
    "unheard": _("{names}: nobody of this name may see it, so nobody hears of it."),
    "undone:thread.resolved": _("the thread is open again"),
    "undone:thread.reopened": _("the thread is resolved again"),
    "undone:annotation.assigned": _("it is with whom it was before"),
    "undone:claim.assigned": _("it is with whom it was before"),
    # Moderation.
    "waits": _("Saved. A moderator looks at it first."),
    "unflagged": _("Your flag is taken back."),
    "flag-needs-card": _("Open the card to flag first: m goes to the next one."),
    "cannot-flag": _("This is not to be flagged: it is your own, or out of sight already."),
    "offline-now": _("The server does not answer. Try again."),
    # What to do first.
    "need-words": _("Select some words first, or go to a sentence with j."),
    "need-card": _("Open the card to reply to first: m goes to the next one."),
    "need-piece": _("Select the words to add, then press + or “Add to the claim”."),
    "need-selection": _("Select the words in the text first."),
    "need-text": _("Write something first."),
    "claim-needs-words": _("A claim needs words."),
    "need-tag": _("Name at least one tag."),
    "need-entity": _("Choose the entity first."),
    "cannot-open": _("It cannot be opened: {why}"),
    "not-yours": _("This is not yours to change."),
    # Drafts and forms.
    "draft-here": _("There is a draft of yours on this page."),
    "open-draft": _("Open the draft"),
    "open-it": _("Open it"),
    "throw-away": _("Throw it away"),
    "only-you": _("Only you will see it: readers keep private notes."),
    "note": _("Note"),
    "tags": _("Tags"),
    "reply": _("Reply"),
    "edit": _("Edit"),
    "claim": _("Claim"),
    "conflict": _("Conflict"),
    "changed-meanwhile": _("Somebody else changed meanwhile what you changed."),
    "see-both": _("See both versions"),
    "remove": _("Remove {name}"),
    "remove-piece": _("Remove the piece “{words}”"),
    "appearance-of": _("Another appearance of {claim}"),
    "another-claim": _("No, it is another claim"),
    # Two versions of one thing.
    "side:words": _("Text"),
    "side:text": _("Wording"),
    "side:tags": _("Tags"),
    "side:entity": _("Entity"),
    "side:visibility": _("Seen by"),
    "side:pieces": _("Words"),
    "side:claimant": _("Said by"),
    "side:claimant_role": _("Role"),
    "side:about": _("About"),
    "side:cue": _("Cue"),
    "side:said_on": _("Said on"),
    # Entities.
    "entity": _("Entity"),
    "create": _("Create «{name}»"),
    "all-occurrences": _("All {count} occurrences in this article …"),
    "link-places": _("Link {count} places to “{name}”"),
    # When the source has changed its text.
    "place:confirmed": _("It stands on these words now"),
    "place:moved": _("Moved to the selected words"),
    "place:given_up": _("Given up: it stays with the older revision"),
    "place-needs-words": _("Select the words first on which it should stand, then press the button again."),
    "place-stale": _("Somebody else has changed it meanwhile: look at it again."),
    "carried:exact": _("The text was revised meanwhile. The same words are marked in it."),
    "carried:moved": _("The text was revised meanwhile. The words were found elsewhere in it."),
    "carried:changed": _("The text was revised meanwhile. The words were changed: look at the card."),
    "carried:critical": _("The text was revised meanwhile and says something else now: look at the card."),
    # What others do, and who they are.
    "live:live": _("live"),
    "live:away": _("Not live: no connection, trying again …"),
    "live:out": _("Not live"),
    "people-here": _("Also on this page: {names}"),
    "came": _("Now on this page: {names}."),
    "left": _("Has left this page: {names}."),
    "reads-here": _("{name} is reading here"),
    "writes": _("writing …"),
    "writing": _("{name} is writing …"),
    "did:annotation.edited": _("Changed by {name} just now"),
    "did:annotation.withdrawn": _("{name} has withdrawn what was open here."),
    "did:annotation.restored": _("Brought back by {name} just now"),
    "did:annotation.shown": _("Shown again by {name} just now"),
    "did:claim.edited": _("Claim changed by {name} just now"),
    "did:claim.rated": _("Rated by {name} just now"),
    "did:claim.sent_back": _("Sent back to review by {name} just now"),
    "did:evidence.added": _("Evidence added by {name} just now"),
    "meanwhile:changed": _("{name} has changed this meanwhile. What you write here is kept."),
    "meanwhile:hidden": _("{name} has hidden this meanwhile. What you write here is kept."),
    "meanwhile:withdrawn": _("{name} has withdrawn this meanwhile. What you write here is kept."),
    "meanwhile:answered": _("{name} has changed what you reply to. What you write here is kept."),
    "meanwhile:unanswered": _("{name} has withdrawn what you reply to. What you write here is kept."),
    "keep-draft": _("Keep mine as a draft"),
    "save-as-new": _("Save mine as a new note"),
    # Cards that come when they are read.
    "card-coming": _("Fetching this annotation …"),
    "card-failed": _("This annotation did not come."),
    "card-gone": _("This annotation is not here any more."),
    "cards-coming": _("Fetching annotations …"),
    "cards-failed": _("The annotations of this place did not come."),
}
KINDS = {f"kind:{kind.value}": kind for kind in Entity.Kind}


@register.simple_tag
def words(prefix=""):
    """``<script type="application/json" id="words">`` with the words of this beginning, by default all.

    For static/shared/words.js; a page has one of them.
    """
    return _words(get_language(), prefix)


@cache
def _words(language, prefix):
    said = {name: gettext(word) for name, word in WORDS.items()}
    said |= {name: str(kind.label) for name, kind in KINDS.items()}
    return json_script({name: word for name, word in said.items() if name.startswith(prefix)}, "words")
