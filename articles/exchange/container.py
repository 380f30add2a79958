"""The container of all annotations as one person sees them: its description and its pages."""

from ..http import Problem
from ..models import Annotation
from ..schemas.webannotation import ANNO, LDP, dump
from .asked import DESCRIPTIONS, IRIS, contained

PAGE_SIZE = 50
LARGEST_NUMBER = 10**9


class Container:
    """The annotations that stand and that this person may see, the oldest first, in pages."""

    def __init__(self, request, site):
        self.request, self.site = request, site
        self.address = f"{site}/annotations/"
        self.rows = Annotation.objects.visible_to(request.user).standing().order_by("pk")

    def answer(self):
        """``(JSON, its IRI)`` of the page or the description that the request is for. Problem 400 or 404."""
        page, with_iris = self._number(), self._with_iris()
        if page is not None:
            body = self._page(page, bool(with_iris), self.rows.count())
            return {"@context": ANNO, **body}, body["id"]
        chosen, is_minimal = contained(self.request)
        if chosen:
            with_iris = chosen == IRIS
        return self._description(bool(with_iris), is_minimal)

    @property
    def applied(self):
        """What of the preferences the answer follows, for Preference-Applied; empty for none."""
        chosen, is_minimal = contained(self.request)
        return "return=representation" if chosen in (IRIS, DESCRIPTIONS) or is_minimal else ""

    def _description(self, with_iris, is_minimal):
        total = self.rows.count()
        own = self._iri(with_iris)
        body = {
            "@context": [ANNO, LDP],
            "id": own,
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": "Annotations",
            "total": total,
        }
        if total:
            first = self._iri(with_iris, 0)
            body["first"] = first if is_minimal else self._page(0, with_iris, total, embedded=True)
            body["last"] = self._iri(with_iris, self._last(total))
        return body, own

    def _page(self, number, with_iris, total, embedded=False):
        last = self._last(total)
        if number > last:
            raise Problem(404, "There is no such page.")
        start = number * PAGE_SIZE
        body = {"id": self._iri(with_iris, number), "type": "AnnotationPage"}
        if not embedded:
            body["partOf"] = {"id": self._iri(with_iris), "type": "AnnotationCollection", "total": total}
        body["startIndex"] = start
        if number:
            body["prev"] = self._iri(with_iris, number - 1)
        if number < last:
            body["next"] = self._iri(with_iris, number + 1)
        body["items"] = self._items(with_iris, start)
        return body

    def _items(self, with_iris, start):
        if with_iris:
            uids = self.rows.values_list("uid", flat=True)[start : start + PAGE_SIZE]
            return [f"{self.address}{uid}/" for uid in uids]
        return [dump(row, self.site) for row in self.rows.for_exchange()[start : start + PAGE_SIZE]]

    def _iri(self, with_iris, page=None):
        return f"{self.address}?iris={int(with_iris)}" + (f"&page={page}" if page is not None else "")

    def _last(self, total):
        return max(0, (total - 1) // PAGE_SIZE)

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
