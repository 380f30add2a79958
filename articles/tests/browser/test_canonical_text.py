"""The text of canonical HTML is what a browser reads out of it."""

import pytest

from articles.tests.text.hostile import HOSTILE, generated
from articles.text.canonical import canonicalize

pytestmark = pytest.mark.browser

# For each piece of HTML: its text as innerHTML and as part of a page, what the DOM writes back, and what ran.
READ = """(samples) => samples.map((html) => {
  const element = document.createElement("div");
  element.innerHTML = html;
  const page = new DOMParser().parseFromString(`<!doctype html><body><main>${html}</main>`, "text/html");
  const all = [...element.querySelectorAll("*")];
  return {
    text: element.textContent,
    page: page.querySelector("main").textContent,
    body: page.body.textContent,
    html: element.innerHTML,
    names: [...new Set(all.flatMap((one) => [...one.attributes].map((attribute) => attribute.name)))],
    elements: [...new Set(all.map((one) => one.localName))],
    links: [...element.querySelectorAll("a")].map((one) => one.protocol),
  };
})"""


@pytest.fixture(scope="module")
def read(chromium):
    page = chromium.new_page()
    page.set_content("<!doctype html><title>read</title>")
    yield lambda samples: page.evaluate(READ, samples)
    page.close()


@pytest.mark.parametrize("samples", [HOSTILE, generated(400)], ids=["hostile", "generated"])
def test_browser_reads_the_canonical_text(read, samples):
    canonicals = [canonicalize(html) for html in samples]

    for canonical, seen in zip(canonicals, read([canonical.html for canonical in canonicals]), strict=True):
        assert seen["text"] == seen["page"] == seen["body"] == canonical.text
        # The DOM keeps the tree as written: nothing was moved, closed or added.
        assert seen["html"] == canonical.html.replace("\u00a0", "&nbsp;")
        assert set(seen["names"]) <= {"href", "rel", "dir", "lang", "colspan", "rowspan", "start"}
        assert not {"script", "style", "svg", "math", "img", "form", "iframe"} & set(seen["elements"])
        assert set(seen["links"]) <= {"https:", "http:", "mailto:"}
