"""What makes an annotation meaningful: which motivation needs words, spans, tags, an entity or a claim."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..permissions import Visibility
from .plain import no_controls

LONGEST_BODY = 20_000


def check_meaning(annotation, pieces, tags, entities):
    """ValidationError, by field, unless this is a meaningful annotation."""
    errors, Motivation = {}, annotation.Motivation
    if annotation.motivation not in Motivation.values:
        errors["motivation"] = _("This motivation is not known.")
    if annotation.visibility not in Visibility.values:
        errors["visibility"] = _("This visibility is not known.")
    elif annotation.visibility == Visibility.PUBLIC and annotation.article.visibility != Visibility.PUBLIC:
        errors["visibility"] = _("The article is not public, so an annotation of it cannot be.")
    elif (
        annotation.visibility == Visibility.PRIVATE
        and annotation.motivation in permissions.SHARED_MOTIVATIONS
        and not annotation.is_blind
    ):
        errors["visibility"] = _("Claims and mentions are the desk's: they cannot be private.")
    if len(annotation.body) > LONGEST_BODY:
        errors["body"] = _("This is too long: at most %(most)d characters.") % {"most": LONGEST_BODY}
    try:
        no_controls(annotation.body)
    except ValidationError as error:
        errors["body"] = error
    needs_words = annotation.motivation in (Motivation.COMMENTING, Motivation.REPLYING)
    if needs_words and not annotation.body:
        errors["body"] = _("Write something first.")
    needs_place = annotation.motivation in (
        Motivation.HIGHLIGHTING,
        Motivation.IDENTIFYING,
        Motivation.QUESTIONING,
    )
    # What another tool sent may stand on words that are not here, or on the whole article.
    if needs_place and not pieces and annotation.received is None:
        errors["spans"] = _("Select some words first.")
    if annotation.motivation == Motivation.REPLYING and pieces:
        errors["spans"] = _("A reply stands on the annotation it answers, not on words.")
    if annotation.motivation == Motivation.TAGGING and not tags:
        errors["tags"] = _("Name at least one tag.")
    if annotation.motivation == Motivation.IDENTIFYING and len(entities) != 1:
        errors["entities"] = _("A mention names one entity.")
    if any(entity.desk_id != annotation.article.desk_id or entity.merged_into_id for entity in entities):
        errors["entities"] = _("There is no such entity on this desk.")
    if annotation.motivation == Motivation.QUESTIONING and annotation.claim is None:
        errors["claim"] = _("Which claim is it?")
    elif annotation.motivation != Motivation.QUESTIONING and annotation.claim is not None:
        errors["claim"] = _("Only a claim's appearance names a claim.")
    elif annotation.claim and annotation.claim.desk_id != annotation.article.desk_id:
        errors["claim"] = _("There is no such claim on this desk.")
    if annotation.motivation == Motivation.REPLYING:
        if annotation.reply_to is None or annotation.reply_to.article_id != annotation.article_id:
            errors["reply_to"] = _("What does it answer?")
        elif annotation.reply_to.withdrawn_at or annotation.reply_to.hidden_at:
            errors["reply_to"] = _("What it answers was taken back.")
        elif not is_within(annotation.visibility, annotation.reply_to.visibility):
            errors["visibility"] = _("A reply cannot be seen by more people than what it answers.")
    elif annotation.reply_to is not None:
        errors["reply_to"] = _("Only a reply answers something.")
    if errors:
        raise ValidationError(errors)


def is_within(inner, outer):
    """Whether all who see the one visibility see the other, too."""
    width = [Visibility.PRIVATE, Visibility.DESK, Visibility.PUBLIC]
    return width.index(inner) <= width.index(outer)
