"""Whatever JSON is sent: an answer, never a fault; what is taken is an annotation when it is read again."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.exchange import hypothesis as rows
from articles.schemas.received import Malformed, read
from articles.schemas.webannotation import ANNO

NAMES = """
@context id type body bodyValue target source selector refinedBy startSelector endSelector items value exact
prefix suffix start end purpose motivation format language creator created canonical via state
""".split()
WORDS = """
Annotation TextualBody SpecificResource Choice Composite TextQuoteSelector TextPositionSelector RangeSelector
FragmentSelector XPathSelector CssSelector commenting tagging identifying replying text/html
http://testserver/articles/1/ http://testserver/annotations/x/ http://example.org/1 urn:x http://[ //p[2]
/p/text() p>b char=1,5 :~:text=a,b 2026-01-01T00:00:00Z 0000-01-01T00:00:00Z
""".split()
scalars = (
    st.sampled_from(WORDS) | st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.none()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)
documents = st.dictionaries(st.sampled_from(NAMES), values, max_size=6).map(
    lambda made: {"@context": ANNO, "type": "Annotation", "target": "http://testserver/articles/1/", **made}
)
FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=80, deadline=None, suppress_health_check=FIXTURES)
@given(document=documents, place=values)
def test_made_up_annotation_is_answered(speaker, article, document, place):
    annotator = speaker("annotator")
    source = f"http://testserver/articles/{article.pk}/"
    for target in (document["target"], {"source": source, "selector": place}, source):
        answer = annotator.post(body=document | {"target": target})

        assert answer.status_code in (200, 201, 400, 409, 422), answer.content
        if answer.status_code < 300:
            again = annotator.put(answer.json()["id"], answer.json())
            assert again.status_code == 200, again.content


@settings(max_examples=200, deadline=None)
@given(
    row=st.fixed_dictionaries(
        {"uri": values},
        optional=dict.fromkeys(
            "id created updated user user_info text tags references permissions target".split(), values
        ),
    )
)
def test_made_up_row_of_hypothesis_is_read_or_refused(row):
    document, is_private = rows.convert(row)

    assert is_private in (True, False)
    try:
        read(document)
    except Malformed as error:
        assert str(error)
