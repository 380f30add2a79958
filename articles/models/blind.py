"""The part of an annotation that belongs to a blind round: nobody else sees it until an editor adopts it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..permissions import Visibility
from .stale import hold


class Blind(models.Model):
    """A mark made in a round, as one of its annotators: private in every respect while it is blind."""

    round = models.ForeignKey(
        "articles.Round", models.RESTRICT, null=True, blank=True, related_name="annotations", editable=False
    )
    # Since when it is the desk's; what it was in its round is kept there.
    adopted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_blind(self):
        """Whether it is a mark of a round that no editor has adopted."""
        return self.round_id is not None and self.adopted_at is None

    def _go_blind(self, by, was=None):
        """Before it is stored: what one of a round's annotators would show to others is, and stays, blind.

        ``was``: as it is stored already.
        """
        is_new_to_others = was is None or was.visibility == Visibility.PRIVATE
        if self.visibility == Visibility.PRIVATE or not is_new_to_others or by is None or self.reply_to_id:
            return
        if round_id := self.round_id if self.is_blind else self.article.round_blinding(by):
            self.round_id, self.visibility = round_id, Visibility.PRIVATE

    def _stay_blind(self):
        """ValidationError when the round of a blind mark is open by now: what was compared stays.

        Holds the article, as opening does: neither comes between the other's reading and writing.
        """
        if not self.is_blind:
            return
        hold(type(self.article).objects.filter(pk=self.article_id))
        if self._meta.get_field("round").related_model.objects.filter(pk=self.round_id, opened_at=None):
            return
        raise ValidationError(_("The blind round is open: what was marked in it stays as it was compared."))
