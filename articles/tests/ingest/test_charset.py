"""Which bytes mean which letters: what the page says, unless its bytes say otherwise."""

import pytest

from articles.ingest.charset import decode

PERSIAN = "گزارش تازه از بازار كتاب: ژاله ها و پروانه ها در چاپ چهارم. " * 6
ARABIC = "قال الوزير إن المفاوضات ستبدأ في الأسبوع المقبل بعد عودة الوفد من القاهرة. " * 6
RUSSIAN = "Министр сказал, что переговоры начнутся на следующей неделе после возвращения делегации. " * 6
FRENCH = "L’été dernier, le café « Étoile » a fermé ses portes – déjà. " * 6
JAPANESE = "首相は来週から交渉を始めると述べた。記者団に対し、東京で語った。" * 6


def page(text, meta=""):
    return f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>"


def meta(charset):
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(PERSIAN, "cp1256"), (ARABIC, "cp1256"), (ARABIC, "iso-8859-6"), (RUSSIAN, "cp1251"), (RUSSIAN,
    "koi8-r"),
     (FRENCH, "cp1252"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (PERSIAN, "utf-8")],
)  # fmt: skip
@pytest.mark.parametrize("how", ["header", "meta"])
def test_declared_charset_is_used(text, encoding, how):
    label = {"cp1256": "windows-1256", "cp1251": "windows-1251", "cp1252": "ISO-8859-1"}.get(
        encoding, encoding
    )
    source = page(text, meta(label) if how == "meta" else "")

    decoded, _ = decode(
        source.encode(encoding), f"text/html; charset={label}" if how == "header" else "text/html"
    )

    assert decoded == source


@pytest.mark.parametrize(
    ("text", "encoding"), [(PERSIAN, "cp1256"), (ARABIC, "cp1256"), (RUSSIAN, "cp1251"), (FRENCH, "cp1252")]
)
@pytest.mark.parametrize("label", [None, "utf-8"])
def test_missing_or_wrong_label_is_seen_through(text, encoding, label):
    source = page(text)

    decoded, found = decode(source.encode(encoding), f"text/html; charset={label}" if label else None)

    assert (decoded, found) == (source, encoding)


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1256", "utf-16", "no-such-charset", "base64", None])
def test_utf_8_is_recognised_under_any_label(label):
    source = page(PERSIAN + FRENCH, meta(label) if label else "")

    assert decode(source.encode(), f"text/html; charset={label}")[0] == source


def test_header_comes_before_the_page():
    source = page(RUSSIAN, meta("windows-1252"))

    assert decode(source.encode("cp1251"), "text/html; charset=windows-1251")[0] == source


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_byte_order_mark_or_wide_letters_decide(encoding):
    source = page(FRENCH)

    assert decode(source.encode(encoding), "text/html; charset=windows-1251")[0] == source or encoding[
        -2:
    ] in ("be", "le")
    assert decode(source.encode(encoding))[0] == source


def test_a_few_broken_places_do_not_change_the_rest():
    source = page(PERSIAN).encode()

    decoded, found = decode(source[:300] + b"\xff" + source[300:-20] + b"\xd9")

    assert found == "utf-8"
    assert "\ufffd" in decoded
    assert decoded.count("گزارش") == 6


def test_nothing_decodes_to_surrogates_or_controls():
    decoded, _ = decode(bytes(range(256)) + b"\xed\xa0\x80 text")

    assert not any(
        character < " " and character not in "\t\n\r\x0c" or "\ud800" <= character <= "\udfff"
        for character in decoded
    )
