"""A news page of our own words, to be served, uploaded, pasted and broken by the tests of import."""

PROSE = (
    "The committee met on Monday and heard what the engineers had to say about the old bridge.",
    "Nobody expected the repairs to take less than a year, the chair of the committee told reporters.",
    "A second report is to follow in the spring, with figures for traffic and for the cost of a bridge 🌉.",
)
SCRIPTS = (
    '<script>document.title="ran"</script><img src=x onerror="document.title=1">'
    '<svg><script>document.title="ran"</script></svg><a href="javascript:document.title=1">press here</a>'
    '<p onclick="document.title=1" style="position:fixed">The bridge was built in 1931 by hand, by many.</p>'
)


def page(title="The old bridge waits", paragraphs=PROSE, head="", extra="", lang="en"):
    """A page with title, byline, outlet, day and language, as bytes."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
    <title>{title} | Valley Herald</title>
    <meta property="og:title" content="{title}"><meta property="og:site_name" content="Valley Herald">
    <meta name="author" content="The Herald staff">
    <meta property="article:published_time" content="2021-03-04T10:00:00Z">
    {head}</head><body><nav><a href="/">Start</a></nav><article><h1>{title}</h1>{body}{extra}</article>
    <footer>About us</footer></body></html>""".encode()
