"""The container of all annotations as one person sees them: its description and its pages."""

from django.db.models import Count, F, Max, Value

from ..http import Problem
from ..models import Annotation, Stray
from ..schemas.plain import stamp
from ..schemas.webannotation import ANNO, LDP, dump, dump_stray
from .asked import DESCRIPTIONS, IRIS, contained

PAGE_SIZE = 50
LABEL = "Annotations"


class Container:
    """The annotations and strays that stand and that this person may see, the oldest first, in pages.

    What is added comes last: a page that was full stays as it is, but for what is taken back.
    """

    def __init__(self, request, site):
        self.request, self.site = request, site
        self.address = f"{site}/annotations/"
        self.rows = Annotation.objects.visible_to(request.user).standing().order_by("pk")
        self.strays = Stray.objects.visible_to(request.user).standing().order_by("after", "pk")

    def answer(self):
        """``(JSON, its IRI)`` of the page or the description that the request is for. Problem 400 or 404."""
        page, with_iris = self._number(), self._with_iris()
        if page is None:
            chosen, is_minimal = contained(self.request)
            if chosen:
                with_iris = chosen == IRIS
            return self._description(bool(with_iris), is_minimal)
        self._count()
        if page > self.last:
            raise Problem(404, "There is no such page.")
        body = self._page(page, bool(with_iris))
        return {"@context": ANNO, **body}, body["id"]

    @property
    def applied(self):
        """What of the preferences the answer follows, for Preference-Applied; empty for none."""
        chosen, is_minimal = contained(self.request)
        return "return=representation" if chosen in (IRIS, DESCRIPTIONS) or is_minimal else ""

    def _count(self):
        """How many there are, when any of them changed last, and the number of the last page; -1 for none."""
        counts = {"total": Count("pk"), "modified": Max("modified_at")}
        ours, strays = self.rows.order_by().aggregate(**counts), self.strays.order_by().aggregate(**counts)
        self.has_strays = bool(strays["total"])
        self.total = ours["total"] + strays["total"]
        self.modified = max(filter(None, (ours["modified"], strays["modified"])), default=None)
        self.last = (self.total - 1) // PAGE_SIZE

    def _description(self, with_iris, is_minimal):
        self._count()
        own = self._iri(with_iris)
        body = {
            "@context": [ANNO, LDP],
            "id": own,
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": LABEL,
            **self._extent(),
        }
        if self.total:
            first = self._iri(with_iris, 0)
            body["first"] = first if is_minimal else self._page(0, with_iris)
            body["last"] = self._iri(with_iris, self.last)
        return body, own

    def _extent(self):
        return {"total": self.total, **({"modified": stamp(self.modified)} if self.modified else {})}

    def _page(self, number, with_iris):
        start = number * PAGE_SIZE
        whole = {"id": self._iri(with_iris), "type": "AnnotationCollection", "label": LABEL, **self._extent()}
        body = {
            "id": self._iri(with_iris, number),
            "type": "AnnotationPage",
            "partOf": whole,
            "startIndex": start,
        }
        if number:
            body["prev"] = self._iri(with_iris, number - 1)
        if number < self.last:
            body["next"] = self._iri(with_iris, number + 1)
        body["items"] = self._items(with_iris, start)
        return body

    def _items(self, with_iris, start):
        keys = self._keys(start)
        if with_iris:
            return [f"{self.address}{uid}/" for uid, _, _ in keys]
        found = self.rows.for_exchange().filter(pk__in=[pk for _, is_stray, pk in keys if not is_stray])
        items = {(0, row.pk): dump(row, self.site) for row in found}
        if strays := [pk for _, is_stray, pk in keys if is_stray]:
            rows = self.strays.select_related("author").filter(pk__in=strays)
            items |= {(1, row.pk): dump_stray(row, self.site) for row in rows}
        # One that was taken back this moment is missing.
        return [items[key] for _, *rest in keys if (key := tuple(rest)) in items]

    def _keys(self, start):
        """``(uid, whether it is a stray, primary key)`` of each on the page that starts there."""
        stop = start + PAGE_SIZE
        if not self.has_strays:
            return [(uid, 0, pk) for uid, pk in self.rows.values_list("uid", "pk")[start:stop]]

        def placed(rows, at, is_stray):
            rows = rows.order_by().annotate(at=F(at), is_stray=Value(is_stray))
            return rows.values_list("uid", "is_stray", "pk", "at")

        both = placed(self.rows, "pk", 0).union(placed(self.strays, "after", 1), all=True)
        return [row[:3] for row in both.order_by("at", "is_stray", "pk")[start:stop]]

    def _iri(self, with_iris, page=None):
        return f"{self.address}?iris={int(with_iris)}" + (f"&page={page}" if page is not None else "")

    def _number(self):
        value = self.request.GET.get("page")
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()) or len(value) > 9:
            raise Problem(400, "A page is a number, from 0.")
        return int(value)

    def _with_iris(self):
        value = self.request.GET.get("iris")
        if value not in (None, "0", "1"):
            raise Problem(400, "iris is 0 or 1.")
        return value == "1"
