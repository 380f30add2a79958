"""The demo: a desk with its people, entities, claims and articles, read from the files beside this one.

``desk.toml`` holds people, entities and claims, ``articles/*.toml`` an article each, in the order of their
names, with what the desk wrote on it and how its text changed afterwards. Everything is made by the verbs
that the pages use, so the log of the demo is a real one. Places in a text are given by their words; words
that are not there stop the making.
"""

import re
import tomllib
from pathlib import Path

from django.db import transaction

from ..models import Article, Case, Claim, Desk, Entity, Outlet, Rating, ReadingState, User, one_act
from ..permissions import Role
from ..text.address import normalize

HERE = Path(__file__).parent
PASSWORD = "newsroom-demo"  # noqa: S105 - printed, and refused in production
DESK_SLUG = "demo-desk"
PEOPLE = ("editor", "annotator", "moderator", "reader")


class Misplaced(Exception):
    """A file of the demo names words, an entity or a claim that is not there."""


def present():
    """The demo desk, or None before it is made."""
    return Desk.objects.filter(slug=DESK_SLUG).first()


@transaction.atomic
def make():
    """Make the demo desk with all that is on it, or nothing; returns the desk."""
    plan = _read(HERE / "desk.toml")
    making = Making(plan)
    for path in sorted((HERE / "articles").glob("*.toml")):
        making.article(path.stem, _read(path))
    making.check_claims()
    return making.desk


def _read(path):
    with path.open("rb") as file:
        return tomllib.load(file)


class Making:
    """One run of the demo: what was made so far, by the names that the files use."""

    def __init__(self, plan):
        self.plan = plan
        self.desk = Desk.objects.create(name=plan["name"], slug=DESK_SLUG)
        self.people = {name: self._person(name) for name in PEOPLE}
        self.entities = {name: self._entity(name, fields) for name, fields in plan["entities"].items()}
        self.ratings = {rating.label: rating for rating in Rating.objects.filter(desk=self.desk)}
        self.claims = {}
        self.places = {}

    def _person(self, name):
        # The moderator may enter the admin, so that there is something to try there.
        is_staff = name == "moderator"
        user = User.objects.create_user(
            name,
            password=PASSWORD,
            is_staff=is_staff,
            is_superuser=is_staff,
            email=f"{name}@newsroom.example",
        )
        self.desk.admit(user, Role[name.upper()])
        return user

    def _entity(self, name, fields):
        fields = {"by": self.people["editor"], **fields}
        return Entity.make(desk=self.desk, name=name, **fields)[0]

    # -- Articles ------------------------------------------------------------------------------------------

    def article(self, stem, plan):
        """Publish the article of one file, then do with it what the file says."""
        self.stem = stem
        url = f"https://{_slug(plan['outlet'])}.example/{plan['published_on']:%Y/%m/%d}/{_slug(stem[3:])}"
        article = Article.publish(
            desk=self.desk,
            by=self.people["editor"],
            html=plan["html"],
            url=url,
            url_key=normalize(url),
            outlet=self._outlet(plan["outlet"]),
            original_outlet=self._outlet(plan.get("original_outlet")),
            **{key: plan[key] for key in ("title", "byline", "published_on", "language", "tags")},
            visibility=plan.get("visibility", "desk"),
        )
        for words, name in plan.get("mentions", {}).items():
            self._mention(article, words, name)
        for fields in plan.get("annotations", ()):
            self._annotation(article, dict(fields))
        for name, percent in plan.get("read", {}).items():
            ReadingState.objects.create(user=self.people[name], article=article, percent=percent)
        for key in plan.get("settle", ()):
            self._settle(key)
        for revision in plan.get("revisions", ()):
            article.revise(self.people["editor"], self._revised(plan["html"], revision["replace"]))

    def _revised(self, html, replace):
        for old, new in replace.items():
            if old not in html:
                raise Misplaced(f"{self.stem}: “{old}” does not stand in the text, so it cannot change.")
            html = html.replace(old, new)
        return html

    def _outlet(self, name):
        if not name:
            return None
        return Outlet.objects.get_or_create(name=name, defaults={"domain": f"{_slug(name)}.example"})[0]

    def _mention(self, article, words, name):
        """Every place of the words names the entity; together they are one act, as on the page."""
        if name not in self.entities:
            raise Misplaced(f"{self.stem}: there is no entity “{name}”.")
        text = article.current.text
        places = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
        if not places:
            raise Misplaced(f"{self.stem}: “{words}” does not stand in the text.")
        with one_act():
            for start, end in places:
                article.annotate(
                    by=self.people["annotator"],
                    motivation="identifying",
                    spans=[{"start": start, "end": end, "exact": words}],
                    entities=[self.entities[name]],
                    visibility=article.visibility,
                )

    def _annotation(self, article, plan):
        """One annotation with its replies; ``motivation`` follows from what it holds."""
        replies, hidden, ref = plan.pop("replies", ()), plan.pop("hidden", ""), plan.pop("ref", "")
        flags, is_pending = plan.pop("flags", ()), plan.pop("pending", False)
        by = self.people[plan.pop("by", "annotator")]
        if is_pending:
            # As of somebody whom the desk did not know yet.
            by.premoderated.add(self.desk.pk)
        spans = [
            self._span(article, words, role)
            for role in ("content", "source", "cue")
            for words in _listed(plan.pop("words" if role == "content" else role, ()))
        ]
        fields = {"by": by, "spans": spans, "visibility": plan.pop("visibility", "desk")}
        with one_act():
            if key := plan.pop("claim", ""):
                fields |= {"motivation": "questioning", "claim": self._claim(key, by, article)}
            elif plan.get("body"):
                fields["motivation"] = "commenting"
            else:
                fields["motivation"] = "highlighting" if spans else "tagging"
            made = article.annotate(**fields, **plan)
        by.forget_roles()
        self._flag(made, flags)
        for reply in replies:
            answer = article.annotate(
                by=self.people[reply["by"]], motivation="replying", reply_to=made, body=reply["body"]
            )
            self._flag(answer, reply.get("flags", ()))
        if hidden:
            made.hide(self.people["moderator"], hidden)
        if ref:
            self.places[ref] = made

    def _flag(self, annotation, flags):
        """Say what is wrong with it, so that the queue of the moderators is not empty."""
        for flag in flags:
            reason = self.desk.flag_reasons.get(label=flag["reason"])
            Case.flag(annotation, self.people[flag["by"]], reason, flag.get("words", ""))

    def _span(self, article, words, role):
        """The span of the words; ``said |he| there`` is the word "he" between those beside it."""
        before, words, after = words.split("|") if "|" in words else ("", words, "")
        start = article.current.text.find(before + words + after)
        if start < 0:
            raise Misplaced(f"{self.stem}: “{before}{words}{after}” does not stand in the text.")
        start += len(before)
        return {"start": start, "end": start + len(words), "exact": words, "role": role}

    # -- Claims --------------------------------------------------------------------------------------------

    def _claim(self, key, by, article):
        """The claim of that key; worded when it is first met."""
        if key not in self.claims:
            plan = self.plan["claims"].get(key)
            if plan is None:
                raise Misplaced(f"{self.stem}: there is no claim “{key}”.")
            self.claims[key] = Claim.draft(
                desk=self.desk,
                by=by,
                article=article,
                text=plan["text"],
                claimant=self.entities[plan["claimant"]] if "claimant" in plan else None,
                about=[self.entities[name] for name in plan.get("about", ())],
                **{name: plan[name] for name in ("claimant_role", "cue", "said_on") if name in plan},
            )
        return self.claims[key]

    def _settle(self, key):
        """Gather the evidence that the plan holds for a claim, and rate it when there is a rating."""
        claim, plan = self.claims[key], self.plan["claims"][key]
        for piece in plan.get("evidence", ()):
            piece = dict(piece)
            if place := piece.pop("place", ""):
                piece["annotation"] = self.places[place]
            claim.support(self.people["editor"], piece.pop("stance"), **piece)
        if "rating" in plan:
            claim.rate(self.people["editor"], self.ratings[plan["rating"]], plan["rationale"])
        elif "state" in plan:
            claim.edit(self.people["editor"], state=plan["state"])

    def check_claims(self):
        """No claim of the plan was forgotten, and none that has evidence was left unsettled."""
        for key, plan in self.plan["claims"].items():
            if key not in self.claims:
                raise Misplaced(f"The claim “{key}” appears nowhere.")
            if ("rating" in plan) != bool(self.claims[key].rating):
                raise Misplaced(f"The claim “{key}” was not settled.")


def _listed(words):
    return [words] if isinstance(words, str) else list(words)


def _slug(name):
    return re.sub(r"\W+", "-", name.lower()).strip("-")
