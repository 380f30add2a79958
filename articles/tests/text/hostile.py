# ruff: noqa: E501 (tables read better unbroken)
"""Markup that has fooled sanitisers and parsers, and a generator of more: one list for Python and for the browser."""

import random

HOSTILE = [
    # scripts and handlers
    "<p>a<script>alert(1)</script>b</p>",
    "<p>a</p><script>unclosed <p>swallowed",
    "<scr<script>ipt>alert(1)</scr</script>ipt>tail",
    "<img src=x onerror=alert(1)>text<img src=x onerror='alert(1)'//",
    "<p onclick=alert(1) onmouseover='x' style='position:fixed' class=c id=i>words</p>",
    '<p title="</p><script>alert(1)</script>">x</p>',
    "<body onload=alert(1)><p>x</p></body>",
    "<script>if (a < b) '</p>'</script>after<script src=//x></script>",
    # addresses
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#9;Script&colon;alert(1)">x</a> <a href="java\nscript:alert(1)">y</a>',
    '<a href="&#x6A;&#97;vascript:alert(1)">x</a><a href=" \x01javascript:alert(1)">y</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a><a href="vbscript:x">y</a><a href="file:///e">z</a>',
    '<a href="https://a.example/?q=1&copy=2&amp;lt;=3" target=_blank ping=//x download>x</a>',
    '<a href="//a.example/b">x</a><a href="/local">y</a><a href="https:local">z</a><a href="mailto:desk@example.org">m</a>',
    "<a href='https://a.example/\"onmouseover=alert(1) x=\"'>x</a>",
    "<a href=https://a.example/><b>x<a href=https://b.example/>y</b>z</a>w</a>",
    # foreign content
    "<svg><script>alert(1)</script><text>drawn</text></svg>after",
    "<svg/onload=alert(1)>text<svg><p>not lost",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>m</math>k",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'></svg>x",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>x",
    "<svg><foreignObject><p>shown?</p></foreignObject></svg>k",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>x",
    # raw text, comments, declarations
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>x",
    "<style>p{}</style>x<style><!--</style>y--></style>z",
    "<template><p>hidden</p></template>x<template>open",
    "<title>t</title>x<title>open<p>y",
    "<textarea><p>x</textarea>y",
    "<xmp><p>x</xmp>y<plaintext><p>z</plaintext>",
    "a<!-- <p> -->b<!-->c<!--->d<!--x--!>e<!DOCTYPE html>f<?php g ?>h</ i>j</>k",
    "a<![CDATA[ <b>x</b> ]]>b",
    "<!-- never closed <p>x",
    "<iframe srcdoc='<script>alert(1)</script>'>fallback</iframe>x<noembed>y</noembed><noframes>z</noframes>",
    "<object data=x><embed src=y>fallback</object>x<video><p>no video</p></video>y",
    "<base href=//x><meta http-equiv=refresh content=0;url=//x><link rel=stylesheet href=//x>x",
    "<frameset><frame src=x></frameset>x",
    "<form action=//x><input value=v><button>press</button><select><option>o</select><label>l</label>x</form>",
    # tables
    "<table>foster<tr>foster<td>a</td>foster</tr></table>b",
    "<table><tr><td>a<td>b<tr><td>c</table>d",
    "<table><td>a<table><td>b</table>c</table>d",
    "<table><a href=https://a.example/>x<tr><td>y</a>z</table>w",
    "<table><caption>c<p>d</p><tr><td></td><td>1</td></tr><tr><td></td></tr><tfoot><tr><th colspan=2 rowspan=0>f</table>",
    "<table> <tbody> <tr> <td> a </td> <td> </td> </tr> </tbody> </table>",
    "<table><colgroup><col><col></colgroup><form><tr><td>a</form></table>",
    "<td>a</td><tr>b<tbody>c<caption>d</caption>",
    "<table><tr><td><ul><li>a<tr><td>b</table>c",
    "<b><table><tr><td>a</b>b</td></table>c",
    "<table><table><tr><td>x</table>y</table>z",
    # lists
    "<li>a<li>b",
    "<ul>a<li>b<ul><li>c</ul>d</ul>e",
    "<ul><ul><li>a</ul><li>b<p>c</ul>",
    "<ol start=3><li>a</ol><ol><div><li>b</div></ol></ol>",
    "<dl><dt>a<dd>b<dt>c<div>d</div></dl><dd>e",
    "<dl>a<p>b</dl><ul><p>c<li></ul>",
    "<ul><li><div>a</div><div>b</div>c<br>d</li></ul>",
    "<ul><li>a</ul></li>b</div>c",
    # paragraphs, headings, inline misnesting
    "<p><b>a<p>b</b>c<i>d</p>e</i>f",
    "<b>1<i>2</b>3</i>4<em><p>5</em>6</p>",
    "<p>a<div>b<p>c</div>d",
    "<h1>a<p>b<h2>c</h1>d",
    "<h1><p>a</p><p>b</p></h1><h3><div>c</div><div>d</div></h3>",
    "<blockquote>a<p>b</p>c<blockquote>d</blockquote></blockquote>",
    "<figure><img src=x><figcaption><p>a</p>b<ul><li>c</ul></figcaption>d</figure><figcaption>e</figcaption>",
    "<pre>\n\n  a\n\tb  \n\n</pre><pre><code>\nc</code></pre><pre>\n</pre><pre><p>x</p><br>y</pre>",
    "<pre>\r\n\r\na&#10;&#13;b</pre><p>a&#10;b&#13;c&#9;d</p>",
    "a<br>b<br/><br> <br>c<br></br>d<p><br></p>",
    "  a  <b> b </b>  <i>c</i> <p>  </p>  d ",
    "<q>a</q><q>b</q> <sub>c</sub><sup>d</sup><del>e</del><kbd>f</kbd><small>g</small><unknown-tag>h</unknown-tag>",
    "<div dir=rtl lang=fa><p>سلام</p>دنیا<table><tr><td>x</table></div><span lang=ar>y<span>z</span>w</span><bdo dir=rtl>k</bdo>",
    "<p dir=RTL lang='x\"onclick=1'>a<p dir=evil lang=fa-IR>b",
    "<center>a</center><hr>b<details><summary>c</summary>d</details>",
    "</p></div></table></td></b>a",
    # characters
    "a&nbsp;&amp;&lt;b&gt; &amp;lt; &#0;&#1;&#xD800;&#x10FFFF;&#99999999;&#x80;&bogus; &copy &notit;",
    "a\x00b\x01c\x7fd\x85e\u00adf\u200bg\ufeffh\u2028i\u2029j\ufdd0k\U0001ffffl\ud83dm",
    "می\u200cخواهم 👩\u200d👧 e\u0301 \u2067bidi\u2069 \u202eoverride\u202c \u3000 wide",
    "<p\x0ctitle=x>a<p/b>c<p =x>d<p x='>e",
    "< p>a</ p><3 x<<b>y</b >z<b",
    "<a b='c" + "<p>unclosed quote",
]

_TAGS = [
    "p", "div", "b", "i", "a href=https://a.example/", "a", "span lang=fa", "span", "em", "code", "ul", "ol", "li", "dl",
    "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "h1", "h2", "h5", "blockquote", "pre",
    "figure", "figcaption", "br", "hr", "img", "svg", "math", "style", "script", "template", "noscript", "textarea",
    "title", "form", "button", "section dir=rtl", "q", "sub", "small", "center", "body", "html", "select", "option",
]  # fmt: skip
_TEXTS = [
    "x",
    "two words",
    " ",
    "\n",
    "  \n ",
    "&amp;",
    "&lt;p&gt;",
    "سلام",
    "😀",
    "<!-- c -->",
    "\n\n",
    "\t",
    "a\u00a0b",
]


def generated(count: int, seed: int = 4) -> list[str]:
    """Tags and texts in any order, most of them misnested; the same list for the same seed."""
    chance = random.Random(seed)
    samples = []
    for _ in range(count):
        parts = []
        for _ in range(chance.randint(1, 30)):
            tag = chance.choice(_TAGS)
            parts.append(
                chance.choice(
                    [f"<{tag}>", f"</{tag.split()[0]}>", chance.choice(_TEXTS), chance.choice(_TEXTS)]
                )
            )
        samples.append("".join(parts))
    return samples
