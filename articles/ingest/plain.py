"""Plain text and Markdown as an article: a title when the first lines are one, and HTML of the rest."""

import re
from html import escape

from lxml import html as lxml_html
from markdown_it import MarkdownIt

FIELD = re.compile(
    r"^(title|author|authors|byline|by|outlet|source|site|date|published|lang|language|url)\s*:\s*(.+)$", re.I
)
MARKDOWN_SIGNS = re.compile(
    r"^(#{1,6} \S|[-*] \S|\d+\. \S|> \S|```|\[[^\]]+\]: )|\[[^\]]+\]\([^)\s]+\)|\*\*\S", re.M
)
# HTML stays text, addresses are linked only where the author did so.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def is_markdown(text):
    """Whether a text without a type is written in Markdown rather than plain."""
    return len(MARKDOWN_SIGNS.findall(text[:20_000])) >= 2 or bool(re.match(r"\s*# \S", text))


def read(text, markdown):
    """(fields, title, html): the lines "Title: …" at the top, the title, and the body that follows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").strip("\n")
    fields, text = _fields(text)
    title, text = _title(text, markdown)
    title = fields.get("title") or title
    return fields, title, _markdown(text) if markdown else _plain(text)


def _fields(text):
    """Front matter between "---" lines, or a run of "Name: value" lines closed by an empty one."""
    lines = text.split("\n")
    fenced = lines[0].strip() == "---"
    fields = {}
    for number, line in enumerate(lines[1:] if fenced else lines, 1 if fenced else 0):
        if fenced and line.strip() in ("---", "..."):
            return fields, "\n".join(lines[number + 1 :]).lstrip("\n")
        if not fenced and not line.strip():
            return (fields, "\n".join(lines[number:]).lstrip("\n")) if len(fields) > 1 else ({}, text)
        match = FIELD.match(line.strip())
        if match:
            fields[match[1].lower()] = match[2].strip().strip("\"'")
        elif not fenced or number > 40:
            return {}, text
    return {}, text


def _title(text, markdown):
    first, _, rest = text.lstrip("\n").partition("\n")
    if markdown and (match := re.match(r"#\s+(.+?)\s*#*$", first)):
        return _bare(match[1]), rest
    if markdown and re.match(r"=+\s*$", rest.partition("\n")[0]) and first.strip():
        return _bare(first.strip()), rest.partition("\n")[2]
    line = first.strip()
    alone = not rest.strip() or rest.startswith("\n") or not rest.partition("\n")[0].strip()
    # A heading stands alone, is short and does not end like a sentence.
    if (
        alone
        and rest.strip()
        and 2 <= len(line.split()) <= 25
        and not re.search(r"[.,;:…]$", line)
        and line[:1] not in "-*>#|"
    ):
        return line, rest
    return "", text


def _bare(line):
    """A line of Markdown without its marks."""
    rendered = MARKDOWN.renderInline(line)
    return " ".join(lxml_html.fromstring(f"<p>{rendered}</p>").text_content().split())


def _markdown(text):
    return MARKDOWN.render(text)


def _plain(text):
    blocks = [block.strip("\n") for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text) if block.strip()]
    return "\n".join(f"<p>{_lines(block)}</p>" for block in blocks)


def _lines(block):
    lines = [escape(line.strip(), quote=False) for line in block.split("\n")]
    # Lines of about one length were broken by a program, not by the writer.
    wrapped = len(lines) > 2 and min(map(len, lines[:-1])) > 50
    return (" " if wrapped else "<br>").join(lines)
