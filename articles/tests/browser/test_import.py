"""From an address, a copied page or a file to the reading page, by keyboard, by mouse and without scripts."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from articles.tests.ingest.conftest import Site
from articles.tests.ingest.pagemaker import PROSE, SCRIPTS, page

pytestmark = pytest.mark.browser
RICH = """<h2>What was said</h2><ul><li>First, the <b>arches</b> 🌉 are to be looked at.</li>
<li>Second, nobody is to cross.</li></ul>
<blockquote><p>We shall<br>wait and see, said the chair.</p></blockquote>
<table><tr><th>Year</th><th>Cars</th></tr>
<tr><td>1931</td><td>12</td></tr><tr><td>2021</td><td>9,400</td></tr></table>
<pre>  arch 1   sound\n  arch 2   cracked</pre>
<p>The bridge is called &#8235;پل&#8236; &amp; nothing&nbsp;else.</p>"""
COPY = """([selector, html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  const field = document.querySelector(selector);
  field.focus();
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return field.dispatchEvent(event);
}"""


@pytest.fixture
def site(settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def editing(visit, cast):
    """``editing(**context)``: an editor's window with the page of import open."""

    def begin(address="/articles/new/", **context):
        made = visit(cast.editor, **context)
        made.page.goto(made.server + address)
        return made

    return begin


def reads_as_stored(editing):
    article = Article.objects.get()
    editing.page.wait_for_url(f"**/articles/{article.pk}/")
    return editing.page.locator("article-text").evaluate("(text) => text.textContent") == article.current.text


def test_address_is_imported_with_two_presses_of_enter(editing, site):
    editor = editing()

    editor.type(site.page("/bridge", page(extra=RICH + SCRIPTS)))
    editor.press("Enter")
    expect(editor.page.locator("#id_title")).to_be_focused()
    editor.press("Enter")
    editor.ready()

    assert reads_as_stored(editor)
    article = Article.objects.get()
    assert (article.title, article.byline) == ("The old bridge waits", "The Herald staff")
    assert "9,400" in article.current.text
    assert editor.page.title().startswith("The old bridge waits")


@pytest.mark.parametrize(
    "text", [RICH, "<p>مجلس رأی داد. نمایندگان گفتند پل ۹۰ ساله است.</p>"], ids=["rich", "fa"]
)
def test_page_copied_in_the_browser_keeps_its_structure(editing, text):
    editor = editing()
    editor.page.get_by_text("Paste a page from your browser").click()

    is_left_to_the_browser = editor.page.evaluate(COPY, ["#id_html", f"<h1>Bridge</h1>{text}", "Bridge …"])
    editor.page.get_by_role("button", name="Continue").click()
    expect(editor.page.locator("#id_title")).to_have_value("Bridge")
    editor.page.get_by_role("button", name="Save").click()
    editor.ready()

    assert (is_left_to_the_browser, reads_as_stored(editor)) == (False, True)


def test_source_code_is_pasted_as_it_is(editing):
    editor = editing()
    editor.page.get_by_text("Paste a page from your browser").click()

    coloured = "<pre><span>&lt;p&gt;Bridge&lt;/p&gt;</span></pre>"

    assert editor.page.evaluate(COPY, ["#id_html", coloured, "<p>Bridge</p>"])


def test_import_works_without_scripts(editing, site):
    editor = editing(java_script_enabled=False)

    editor.page.fill("[name=url]", site.page("/bridge", page(extra=RICH)))
    editor.press("Enter")
    editor.page.get_by_text("Correct the text").click()
    editor.page.fill("#id_html", "Typed by hand.\n\nIn two paragraphs.")
    editor.page.get_by_role("button", name="See how it reads").click()
    expect(editor.page.locator(".text")).to_have_text("Typed by hand.\nIn two paragraphs.")
    editor.page.get_by_role("button", name="Save").click()

    assert Article.objects.get().current.html == "<p>Typed by hand.</p>\n<p>In two paragraphs.</p>"


def test_duplicate_is_announced_and_leads_to_the_first(editing, make_article):
    first = make_article(html="".join(f"<p>{each}</p>" for each in PROSE))
    editor = editing()
    editor.page.get_by_text("Paste or type a text").click()

    editor.page.fill("#id_text", "\n\n".join(PROSE))
    editor.page.get_by_role("button", name="Continue").click()
    editor.page.get_by_role("link", name="Open it").click()

    editor.page.wait_for_url(f"**{first.get_absolute_url()}")


def test_link_for_the_bookmarks_bar_brings_the_address(editing, site):
    url = site.page("/bridge?a=1&b=2", page())
    editor = editing()
    link = editor.page.locator("[data-drag-only]").get_attribute("href")

    editor.page.get_by_role("link", name="Add to Newsroom").click()
    # Our own pages forbid what a bookmark may do, so its two parts are put together here.
    target = editor.page.evaluate(
        "([link, url]) => link.split(`'`)[1] + encodeURIComponent(url)", [link, url]
    )
    editor.page.goto(target)

    expect(editor.page.locator("[name=url]")).to_have_value(url)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_import_are_accessible(editing, site, article, theme):
    url = site.page("/bridge", page(extra=RICH))
    editor = editing(color_scheme=theme)
    editor.expect_errors("status of 4")

    faults = editor.seriously_wrong()
    editor.page.fill("[name=url]", site.url("/nowhere"))
    editor.press("Enter")
    expect(editor.page.locator("#url-error")).to_contain_text("404")
    faults += editor.seriously_wrong()
    editor.page.fill("[name=url]", url)
    editor.press("Enter")
    expect(editor.page.locator("#id_title")).to_be_visible()
    faults += editor.seriously_wrong()
    editor.page.goto(f"{editor.server}/articles/{article.pk}/edit/")
    faults += editor.seriously_wrong()

    assert faults == []
