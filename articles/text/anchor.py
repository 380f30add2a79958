"""Where a span is, in selectors."""


class SpanError(ValueError):
    """A span makes no sense."""


def trim(text, start, end):
    """Without white space at its ends."""
    return start, end


def describe(text, start, end):
    """Quote and position selectors of a span."""
    if not (0 <= start < end <= len(text)):
        raise SpanError("out of range")
    return [
        {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]},
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]
