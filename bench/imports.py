"""How fast local news pages become articles: pages of 50–200 kB, and one of 5 MB."""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from articles.management.commands.seed import paragraphs

PAGES = 60
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Wire A</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Wire A">
<meta property="article:published_time" content="2021-05-23T10:00:00Z"><style>{style}</style></head><body>
<header><nav>{links}</nav></header><main><article><h1>{title}</h1><p class="byline">By the editors</p>{body}
</article><aside><h2>More from Wire A</h2>{links}</aside></main>
<footer>{links}<script>{script}</script></footer></body></html>"""


def page(number, size):
    """One generated page of about ``size`` bytes: an article in the middle of what surrounds it."""
    dice = random.Random(number)
    body = "".join(f"<p>{each}</p>" for each in paragraphs(dice, dice.randrange(2_500, 7_000)))
    links = "".join(f'<li><a href="/story/{n}">Story {n} of the day</a></li>' for n in range(size // 900))
    filler = "x.y{color:#123456;margin:1px}" * (size // 120)
    script = 'window.d=window.d||[];window.d.push({"a":1});' * (size // 160)
    title = f"Report {number} on the bridges of the region"
    return FRAME.format(title=title, style=filler, links=f"<ul>{links}</ul>", body=body, script=script)


def run(folder):
    """Seconds that the command takes for all files of a folder, and its exit status."""
    began = time.perf_counter()
    files = sorted(str(path) for path in Path(folder).iterdir())
    command = [sys.executable, "manage.py", "import_articles", "--desk", "measuring-desk", *files]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began, done.returncode


def measure(table):
    """Pages a second with start-up counted out, and the time for 5 MB."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        (Path(one) / "first.html").write_text(page(0, 50_000))
        start, _ = run(one)
        sizes = []
        for number in range(1, PAGES + 1):
            path = Path(many) / f"{number}.html"
            path.write_text(page(number, 50_000 + number * 2_500))
            sizes.append(path.stat().st_size)
        seconds, status = run(many)
        if status:
            raise SystemExit("The import failed.")
        what = f"import news pages of {min(sizes) // 1000}–{max(sizes) // 1000} kB"
        table.add(what, (PAGES - 1) / (seconds - start), "/s", 10)
    with tempfile.TemporaryDirectory() as large:
        body = "".join(f"<p>{each}</p>" for each in paragraphs(random.Random(5), 5_000_000))
        text = FRAME.format(title="Five megabytes", style="", links="", body=body, script="")
        (Path(large) / "large.html").write_text(text)
        seconds, status = run(large)
        what = f"a page of 5 MB ({'refused' if status else 'imported'})"
        table.add(what, seconds - start, "s", 5, at_most=True)
