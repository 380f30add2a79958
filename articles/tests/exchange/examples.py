"""One annotation for each thing that the W3C's model can say, in the order of its pages; facts of our own."""

PICTURE = "http://pictures.example/harbour.jpg"
ME = "http://people.example/ada"


def part(page, selector, **rest):
    return {"type": "SpecificResource", "source": page, "selector": selector, **rest}


def text(value, **rest):
    return {"type": "TextualBody", "value": value, **rest}


def examples(page):
    """``{name: properties}`` of annotations about this page; all but the context and the type."""
    quote = {"type": "TextQuoteSelector", "exact": "the drones were small", "prefix": "He said "}
    return {
        "body and target": {"body": "http://notes.example/1", "target": page},
        "their types": {
            "body": {"id": "http://sounds.example/talk.mp3", "type": "Sound"},
            "target": {"id": page, "type": "Text"},
        },
        "format and language": {
            "body": {
                "id": "http://notes.example/2",
                "format": "text/html",
                "language": ["fa", "en"],
                "processingLanguage": "fa",
                "textDirection": "rtl",
            },
            "target": {"id": page, "format": "text/html", "language": "en", "textDirection": "auto"},
        },
        "part by its address": {
            "body": "http://notes.example/3#second",
            "target": f"{page}#xywh=10,10,40,40",
        },
        "embedded text": {
            "body": text("<p>Small ones</p>", format="text/html", language="en", id="urn:x:body"),
            "target": page,
        },
        "text alone": {"bodyValue": "Were they?", "target": page},
        "no body": {"target": page},
        "many of both": {
            "body": ["http://notes.example/4", text("drones", purpose="tagging")],
            "target": [page, "http://elsewhere.example/also"],
        },
        "choice": {
            "body": {"type": "Choice", "items": [text("Yes", language="en"), text("Oui", language="fr")]},
            "target": page,
        },
        "choice of targets": {
            "body": text("Either"),
            "target": {"type": "Choice", "items": [page, "http://mirror.example/page"]},
        },
        "all together": {
            "body": {"type": "Composite", "items": [PICTURE, text("and a caption")]},
            "target": {"type": "Composite", "items": [page, part(page, quote)]},
        },
        "in this order": {
            "body": {"type": "List", "items": [text("first"), text("second")]},
            "target": {"type": "List", "items": [page, "http://elsewhere.example/2"]},
        },
        "each for itself": {
            "body": {"type": "Independents", "items": [text("one"), text("two")]},
            "target": {"type": "Independents", "items": [page, "http://elsewhere.example/3"]},
        },
        "when and by whom": {
            "creator": ME,
            "created": "2024-05-01T08:00:00Z",
            "generator": "http://tools.example/marker",
            "generated": "2024-05-02T08:00:00Z",
            "modified": "2024-05-01T09:30:00Z",
            "body": text("Noted", creator="http://people.example/ben", created="2024-04-30T12:00:00Z"),
            "target": page,
        },
        "agents": {
            "creator": {
                "id": ME,
                "type": "Person",
                "name": "Ada",
                "nickname": "ada",
                "email_sha1": "5d1b6a60b0b8b0e4f3a0f8a6c0e0a7d4f3c2b1a0",
            },
            "generator": {
                "id": "http://tools.example/marker",
                "type": "Software",
                "name": "Marker 3",
                "homepage": "http://tools.example/",
            },
            "body": "http://notes.example/5",
            "target": page,
        },
        "several makers": {
            "creator": [ME, {"type": "Organization", "name": "A desk"}],
            "body": text("Ours"),
            "target": page,
        },
        "for whom": {
            "audience": {
                "id": "http://schools.example/class",
                "type": "schema:EducationalAudience",
                "schema:educationalRole": "student",
            },
            "body": "http://notes.example/6",
            "target": page,
        },
        "accessible": {
            "motivation": "describing",
            "body": {"id": "http://sounds.example/talk.mp3", "accessibility": ["longDescription"]},
            "target": {"id": page, "type": "Text", "accessibility": "highContrastDisplay"},
        },
        "why": {
            "motivation": ["bookmarking", "describing"],
            "body": [text("to read", purpose="tagging"), text("On the drones", purpose="describing")],
            "target": page,
        },
        "rights": {
            "rights": "https://creativecommons.org/licenses/by/4.0/",
            "body": {"id": "http://notes.example/7", "rights": "http://notes.example/terms"},
            "target": {"id": page, "rights": "http://wire.example/terms"},
        },
        "other names": {
            "canonical": "urn:uuid:0b6d37b6-6b6b-4c9e-9a55-1d1d1d1d1d1d",
            "via": ["http://first.example/anno"],
            "body": {"id": "http://notes.example/8", "via": "http://first.example/8"},
            "target": page,
        },
        "specific body": {
            "body": {"type": "SpecificResource", "purpose": "linking", "source": "http://notes.example/9"},
            "target": page,
        },
        "specific target without a selector": {
            "body": "http://notes.example/10",
            "target": {"id": "urn:x:place", "type": "SpecificResource", "source": page},
        },
        "source that is described": {
            "body": "http://notes.example/11",
            "target": {"source": {"id": page, "type": "Text", "format": "text/html"}, "selector": quote},
        },
        "selector elsewhere": {
            "body": "http://notes.example/12",
            "target": {"source": page, "selector": "http://paint.example/selector1"},
        },
        "fragment": {
            "body": text("Here"),
            "target": part(
                page,
                {
                    "type": "FragmentSelector",
                    "conformsTo": "http://www.w3.org/TR/media-frags/",
                    "value": "t=3,9",
                },
            ),
        },
        "css": {"target": part(page, {"type": "CssSelector", "value": "#lead > p:nth-of-type(2)"})},
        "xpath": {"target": part(page, {"type": "XPathSelector", "value": "/html/body/p[2]"})},
        "quote": {"body": text("Small?"), "target": part(page, quote)},
        "position": {"target": part(page, {"type": "TextPositionSelector", "start": 4, "end": 8})},
        "bytes": {"target": part(page, {"type": "DataPositionSelector", "start": 4096, "end": 4104})},
        "drawing": {"target": part(page, {"type": "SvgSelector", "id": "http://paint.example/path.svg"})},
        "drawing inside": {
            "target": part(page, {"type": "SvgSelector", "value": '<svg:svg><svg:path d="M1 1"/></svg:svg>'}),
        },
        "range": {
            "target": part(
                page,
                {
                    "type": "RangeSelector",
                    "startSelector": {"type": "XPathSelector", "value": "//table[1]/tr[1]/td[2]"},
                    "endSelector": {"type": "XPathSelector", "value": "//table[1]/tr[1]/td[4]"},
                },
            ),
        },
        "refined": {
            "target": part(
                page, {"type": "FragmentSelector", "value": "para5", "refinedBy": {**quote, "suffix": "."}}
            ),
        },
        "alternatives": {
            "target": part(page, [quote, {"type": "TextPositionSelector", "start": 71, "end": 92}]),
        },
        "as it was": {
            "body": "http://notes.example/13",
            "target": {
                "source": page,
                "state": {
                    "type": "TimeState",
                    "cached": "http://archive.example/copy1",
                    "sourceDate": "2024-05-01T08:00:00Z",
                },
            },
        },
        "as it was for a while": {
            "target": {
                "source": page,
                "state": {
                    "type": "TimeState",
                    "sourceDateStart": "2024-05-01T08:00:00Z",
                    "sourceDateEnd": "2024-05-03T08:00:00Z",
                },
            },
        },
        "as it was asked for": {
            "target": {
                "source": page,
                "state": [
                    {
                        "type": "HttpRequestState",
                        "value": "Accept: application/pdf",
                        "refinedBy": {"type": "TimeState", "sourceDate": "2024-05-01T08:00:00Z"},
                    }
                ],
                "selector": {"type": "FragmentSelector", "value": "page=10"},
            },
        },
        "style": {
            "stylesheet": "http://looks.example/one.css",
            "target": {"source": page, "styleClass": "red"},
        },
        "style inside": {
            "stylesheet": {"type": "CssStylesheet", "value": ".red { color: red }"},
            "body": text("Red", id="urn:x:b"),
            "target": part(page, quote, styleClass=["red", "wide"]),
        },
        "seen with": {
            "target": {
                "source": page,
                "renderedVia": {
                    "id": "http://readers.example/1",
                    "type": "Software",
                    "schema:softwareVersion": "2",
                },
            },
        },
        "in its frame": {"target": {"source": page, "scope": "http://wire.example/front"}},
    }
