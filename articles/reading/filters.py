"""What the shelf can be narrowed by: a form over the address, and the Q of each of its fields."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from ..models import (
    Annotation,
    Article,
    Claim,
    Entity,
    Mention,
    Outlet,
    ReadingState,
    TaggedAnnotation,
    TaggedArticle,
)

LARGEST_ID = 2**63 - 1
STATES = [
    ("inbox", _("Inbox")),
    ("unread", _("All unread")),
    ("reading", _("Reading")),
    ("archived", _("Archive")),
    ("all", _("All")),
]
SORTS = [("newest", _("Newest first")), ("published", _("By publication date"))]


class ShelfFilter(forms.Form):
    """The shelf's address, checked. Every field may be absent; together they narrow."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    outlet = forms.IntegerField(label=_("Outlet"), min_value=1, max_value=LARGEST_ID, required=False)
    entity = forms.IntegerField(label=_("Entity"), min_value=1, max_value=LARGEST_ID, required=False)
    tag = forms.CharField(label=_("Tag"), max_length=100, required=False)
    since = forms.DateField(label=_("Published from"), required=False)
    until = forms.DateField(label=_("Published until"), required=False)
    state = forms.ChoiceField(label=_("Shelf"), choices=STATES, required=False)
    claims = forms.ChoiceField(label=_("Claims"), choices=[("open", _("With open claims"))], required=False)
    assigned = forms.ChoiceField(label=_("Assigned"), choices=[("me", _("Assigned to me"))], required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, data, user):
        super().__init__(data)
        self.user = user
        self.problems = []
        if not self.is_valid():
            for name, errors in self.errors.items():
                label = self.fields[name].label or name
                self.problems += [f"{label}: {error}" for error in errors]

    @property
    def pile(self):
        """Which shelf of the reader's own; visitors have none, so they see all."""
        if not self.user.is_authenticated:
            return "all"
        return self.cleaned_data.get("state") or "inbox"

    @property
    def order(self):
        """``newest`` or ``published``."""
        return self.cleaned_data.get("sort") or "newest"

    def articles(self):
        """The articles this person may see that pass every given filter; none when one is nonsense."""
        if self.problems:
            return Article.objects.none()
        rows, asked = (
            in_state(Article.objects.visible_to(self.user), self.user, self.pile),
            self.cleaned_data,
        )
        if asked["q"]:
            rows = rows.matching(asked["q"])
        if asked["outlet"]:
            rows = rows.filter(outlet=asked["outlet"])
        if asked["entity"]:
            rows = rows.filter(pk__in=naming(self.user, asked["entity"]))
        if asked["tag"]:
            rows = rows.filter(tagged(self.user, asked["tag"]))
        if asked["since"]:
            rows = rows.filter(published_on__gte=asked["since"])
        if asked["until"]:
            rows = rows.filter(published_on__lte=asked["until"])
        if asked["claims"]:
            open_claims = seen_annotations(self.user).filter(
                motivation="questioning", claim__rating=None, article=OuterRef("pk")
            )
            rows = rows.filter(Exists(open_claims))
        if asked["assigned"]:
            rows = rows.filter(pk__in=assigned_to(self.user))
        return rows

    def chips(self):
        """``[(label, address without it), …]`` of the filters in force."""
        if self.problems:
            return []
        asked, chips = self.cleaned_data, []
        if asked["q"]:
            chips.append(("q", f"“{asked['q']}”"))
        if asked["outlet"]:
            # Only by way of an article they may see: the name alone would tell what another desk reads.
            known = Article.objects.visible_to(self.user).filter(outlet=asked["outlet"])
            outlet = Outlet.objects.filter(pk__in=known.values("outlet_id")[:1]).first()
            chips.append(("outlet", outlet.name if outlet else _("unknown outlet")))
        if asked["entity"]:
            entity = Entity.objects.visible_to(self.user).filter(pk=asked["entity"]).first()
            chips.append(("entity", entity.name if entity else _("unknown entity")))
        if asked["tag"]:
            chips.append(("tag", f"#{asked['tag']}"))
        if asked["since"]:
            chips.append(("since", _("from %(day)s") % {"day": date_format(asked["since"])}))
        if asked["until"]:
            chips.append(("until", _("until %(day)s") % {"day": date_format(asked["until"])}))
        if asked["claims"]:
            chips.append(("claims", _("with open claims")))
        if asked["assigned"]:
            chips.append(("assigned", _("assigned to me")))
        return [(label, self.address(**{name: None})) for name, label in chips]

    def address(self, **changes):
        """The shelf's address with some filters changed or, by None, taken off; always its first page."""
        parameters = self.data.copy()
        for name in ("after", "before"):
            parameters.pop(name, None)
        for name, value in changes.items():
            parameters.pop(name, None)
            if value is not None:
                parameters[name] = value
        for name in [name for name, value in parameters.items() if not value]:
            del parameters[name]
        return f"?{parameters.urlencode()}" if parameters else "/"

    @property
    def is_narrow(self):
        """Whether anything but the reader's own shelf is asked for."""
        return any(self.data.get(name) for name in self.fields if name not in ("state", "sort"))


def seen_annotations(user):
    """What counts on the shelf: annotations this person may see, neither withdrawn nor hidden."""
    return Annotation.objects.visible_to(user).standing()


def in_state(articles, user, state):
    """The articles of one of the reader's own shelves."""
    if state == "all" or not user.is_authenticated:
        return articles
    if state in ("reading", "archived"):
        # Few beside the shelf, so they lead.
        return articles.filter(pk__in=put_by(user, state).values("article_id"))
    mine = ReadingState.objects.filter(user=user, article=OuterRef("pk"))
    if state == "inbox":
        mine = mine.filter(archived_at__isnull=False)
    return articles.filter(~Exists(mine))


def put_by(user, state):
    """What the reader has opened (``reading``) or put away (``archived``)."""
    return ReadingState.objects.filter(user=user, archived_at__isnull=state == "reading")


def naming(user, entity_id):
    """Ids of the articles that name an entity: in a mention, or as claimant or subject of a claim."""
    seen = seen_annotations(user)
    mentions = Mention.objects.filter(tag=entity_id).values("content_object_id")
    about = Claim.about.through.objects.filter(entity=entity_id).values("claim_id")
    claims = Claim.objects.filter(Q(claimant=entity_id) | Q(pk__in=about)).values("pk")
    named, said = seen.filter(pk__in=mentions), seen.filter(claim__in=claims)
    return named.values("article_id").union(said.values("article_id"))


def assigned_to(user):
    """Ids of the articles with a thread, or a claim, that this person was asked to look after."""
    mine = Q(assignee=user.pk or 0) | Q(claim__assignee=user.pk or 0)
    return seen_annotations(user).filter(mine).values("article_id")


def tagged(user, name):
    """The Q over articles for a free tag: on the article, or on an annotation this person may see."""
    tags = list(Tag.objects.filter(name__iexact=name).values_list("pk", flat=True))
    own = TaggedArticle.objects.filter(tag__in=tags).values("content_object_id")
    theirs = TaggedAnnotation.objects.filter(tag__in=tags, content_object__in=seen_annotations(user)).values(
        "content_object__article_id"
    )
    return Q(pk__in=own) | Q(pk__in=theirs)
