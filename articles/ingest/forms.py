"""What people type to import an article and to correct what was extracted from it."""

import hashlib
import json
import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..http import remember_initial
from ..models import Article, Outlet
from ..models.plain import no_controls
from ..permissions import Visibility
from . import importing, limits

LARGEST = limits.MAX_BYTES
MOST_TAGS, LONGEST_TAG = 30, 100
OUTLETS_OFFERED = 300
LANGUAGES = {
    "ar": _("Arabic"), "ckb": _("Central Kurdish"), "zh": _("Chinese"), "nl": _("Dutch"), "en": _("English"),
    "fr": _("French"), "de": _("German"), "he": _("Hebrew"), "it": _("Italian"), "ku": _("Kurdish"),
    "fa": _("Persian"), "pt": _("Portuguese"), "ru": _("Russian"), "es": _("Spanish"), "tr": _("Turkish"),
    "uk": _("Ukrainian"), "ur": _("Urdu"),
}  # fmt: skip


class SourceForm(forms.Form):
    """Where the article comes from: an address alone is fetched; beside a content it says whence that is."""

    url = forms.CharField(
        label=_("Address of the article"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "https://",
            }
        ),
    )
    desk = forms.ModelChoiceField(label=_("Desk"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "A page saved from a browser (.html), a plain text (.txt) or Markdown (.md), up to 10 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join([*importing.TYPES, ".gz"])}),
    )
    html = forms.CharField(
        label=_("Page as copied, or its HTML"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "auto", "data-paste": "html"}),
        help_text=_("For pages that only your browser can open: copy the article there and paste it here."),
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("An empty line parts paragraphs; a short first line of its own is the title."),
    )
    markdown = forms.BooleanField(label=_("It is Markdown"), required=False)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks
        self.fields["desk"].initial = first = desks.first()
        if first and not desks.exclude(pk=first.pk).exists():
            self.fields["desk"].widget = forms.HiddenInput()
            self.fields["desk"].required = False

    def clean_desk(self):
        """The only one, where nothing is to be chosen."""
        return self.cleaned_data["desk"] or self.fields["desk"].initial

    def clean_file(self):
        """Not longer than what is read."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(
                _("This file is too large: at most %(most)d MB are read."), params={"most": LARGEST // 2**20}
            )
        return file

    def clean(self):
        """Exactly one content, or an address."""
        asked = super().clean()
        given = [name for name in ("file", "html", "text") if _is_given(asked.get(name))]
        if len(given) > 1:
            raise ValidationError(_("Give one of these: a file, a pasted page or a text."), code="several")
        if not given and not asked.get("url") and not self.errors:
            raise ValidationError(
                _("There is nothing to import yet: give an address, a file or a text."), code="nothing"
            )
        if given and asked.get("url") and not importing.is_address(asked["url"]):
            self.add_error("url", _("This is no web address."))
        self.content = given[0] if given else ""
        return asked

    def draft(self):
        """The draft; Unreadable when there is none."""
        asked = self.cleaned_data
        if self.content == "file":
            return importing.from_file(asked["file"].read(), asked["file"].name, asked["url"])
        if self.content == "html":
            return importing.from_text(asked["html"], "html", asked["url"])
        if self.content == "text":
            kind = "markdown" if asked["markdown"] else "text"
            return importing.from_text(asked["text"], kind, asked["url"])
        return importing.from_url(asked["url"])


class FieldsForm(forms.Form):
    """All that can be corrected about an article but its text."""

    title = forms.CharField(
        label=_("Title"),
        max_length=500,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    byline = forms.CharField(
        label=_("Byline"),
        max_length=300,
        required=False,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Who wrote it, as printed."),
    )
    outlet = forms.CharField(
        label=_("Outlet"),
        max_length=150,
        required=False,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"list": "outlets", "dir": "auto"}),
        help_text=_("Who published it."),
    )
    original_outlet = forms.CharField(
        label=_("Original outlet"),
        max_length=150,
        required=False,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"list": "outlets", "dir": "auto"}),
        help_text=_("Where it stood first, when it was taken over from elsewhere."),
    )
    published_on = forms.DateField(
        label=_("Published on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.RegexField(
        label=_("Language"),
        regex=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"list": "languages", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("As in en, fa or ar; it decides the direction of the text."),
        error_messages={"invalid": _("A language is written as in en or pt-BR.")},
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    tags = forms.CharField(
        label=_("Tags"),
        max_length=4000,
        required=False,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Free topics, with commas between them."),
    )
    visibility = forms.ChoiceField(label=_("Who can read it?"), widget=forms.RadioSelect)

    def __init__(self, *args, desk, **kwargs):
        super().__init__(*args, **kwargs)
        self.desk = desk
        people = desk.memberships.count()
        only = ngettext(
            "Only the desk “%(desk)s”: %(people)d person",
            "Only the desk “%(desk)s”: %(people)d people",
            people,
        )
        self.fields["visibility"].choices = [
            (Visibility.DESK.value, only % {"desk": desk.name, "people": people}),
            (Visibility.PUBLIC.value, gettext("Everyone, without signing in")),
        ]

    @property
    def outlets(self):
        """Names to offer: of outlets that the desk has articles from."""
        on_shelf = Article.objects.filter(desk=self.desk, outlet=OuterRef("pk"))
        return Outlet.objects.filter(Exists(on_shelf)).values_list("name", flat=True)[:OUTLETS_OFFERED]

    @property
    def languages(self):
        """``(code, name)`` of languages to offer; any other can be typed."""
        return LANGUAGES.items()

    def clean_url(self):
        """A web address, or nothing."""
        url = importing.with_scheme(self.cleaned_data["url"])
        if url and not importing.is_address(url):
            raise ValidationError(_("This is no web address."))
        return url

    def clean_tags(self):
        """A list of names; of those that differ only in capital letters, the first."""
        names = [
            " ".join(name.split()).strip('"“”') for name in re.split("[,،、]", self.cleaned_data["tags"])
        ]
        tags = {}
        for name in filter(None, names):
            tags.setdefault(name.casefold(), name)
        if any(len(name) > LONGEST_TAG for name in tags.values()):
            raise ValidationError(_("A tag has at most %(most)d characters."), params={"most": LONGEST_TAG})
        if len(tags) > MOST_TAGS:
            raise ValidationError(_("These are too many tags: at most %(most)d."), params={"most": MOST_TAGS})
        return list(tags.values())


class BodyForm(FieldsForm):
    """The fields, and the text as simple HTML; ``stored`` is its canonical HTML as it stands."""

    html = forms.CharField(
        label=_("Text"),
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "dir": "auto"}),
        help_text=_(
            "Simple HTML: p, h2, h3, ul, ol, li, blockquote, table, em, strong, a. Text without any tag is "
            "taken as plain: an empty line parts paragraphs."
        ),
        error_messages={"required": _("There is no text yet: paste or type it here.")},
    )

    def __init__(self, data=None, *, stored, **kwargs):
        self.stored = stored
        super().__init__(data, **kwargs)

    @property
    def html_as_is(self):
        """The canonical HTML of the text as it now stands in the form; empty when it cannot be read."""
        try:
            return self._read()
        except importing.Unreadable:
            return ""

    def _read(self):
        if not self.is_bound:
            return self.stored
        typed = self.data.get("html", "").replace("\r\n", "\n")
        return self.stored if typed.strip() == self.stored.strip() else importing.html_of(typed)

    def clean_html(self):
        """Canonical HTML with some text in it."""
        try:
            html = self._read()
        except importing.Unreadable as error:
            raise ValidationError(error.sentence, code=error.code) from error
        if not html:
            raise ValidationError(self.fields["html"].error_messages["required"])
        return html


class ReviewForm(BodyForm):
    """The second step of an import."""

    def __init__(self, data=None, *, draft, desk, **kwargs):
        self.draft = draft
        names = ("title", "byline", "outlet", "published_on", "language", "url", "html")
        initial = {name: getattr(draft, name) for name in names}
        initial["visibility"] = desk.article_visibility
        super().__init__(data, stored=draft.html, desk=desk, initial=initial, **kwargs)
        # Enter in the first field saves: an address to an article is paste, Enter, Enter.
        self.fields["title"].widget.attrs["autofocus"] = True


class EditForm(BodyForm):
    """Correct an article that is on the shelf; ``was`` tells whether somebody else did so meanwhile.

    Another text becomes a new revision. A form that does not send the text leaves it.
    """

    was = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data=None, *, article, **kwargs):
        stored = article.current.html
        super().__init__(data, stored=stored, desk=article.desk, initial=self.present(article), **kwargs)
        self.fields["html"].required = data is None or "html" in data
        remember_initial(self)

    @staticmethod
    def present(article):
        """What the form shows of an article; ``was`` is the digest of the rest."""
        plain = ("title", "byline", "published_on", "language", "url", "visibility")
        initial = {name: getattr(article, name) for name in plain}
        for name in ("outlet", "original_outlet"):
            outlet = getattr(article, name)
            initial[name] = outlet.name if outlet else ""
        initial["tags"] = ", ".join(sorted(article.tags.names(), key=str.casefold))
        initial["html"] = article.current.html
        was = hashlib.sha256(json.dumps(initial, default=str, sort_keys=True).encode()).hexdigest()
        return {**initial, "was": was}

    def _read(self):
        return super()._read() if "html" in self.data else self.stored


def _is_given(value):
    return bool(value.strip()) if isinstance(value, str) else bool(value)
