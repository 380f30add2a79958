"""Which bytes mean which letters: what the page says, unless its bytes say otherwise."""

import pytest

from articles.ingest.charset import decode

PERSIAN = "گزارش تازه از بازار كتاب: ژاله ها و پروانه ها در چاپ چهارم. " * 6
ARABIC = "قال الوزير إن المفاوضات ستبدأ في الأسبوع المقبل بعد عودة الوفد من القاهرة. " * 6
RUSSIAN = "Министр сказал, что переговоры начнутся на следующей неделе после возвращения делегации. " * 6
FRENCH = "L’été dernier, le café « Étoile » a fermé ses portes – déjà. " * 6
JAPANESE = "首相は来週から交渉を始めると述べた。記者団に対し、東京で語った。" * 6


POLISH = "Władze miasta zapowiedziały, że remont mostu potrwa do końca roku, także w niedzielę. " * 6
GREEK = "Ο υπουργός δήλωσε ότι οι διαπραγματεύσεις θα αρχίσουν την επόμενη εβδομάδα. " * 6
HEBREW = "השר אמר שהשיחות יתחילו בשבוע הבא לאחר שובה של המשלחת. " * 6
# Correct in its own encoding, and of the kind that looks wrong: brands, capitals, signs, short words.
RARE = {
    "cp1251": "«ВКонтакте» и WhatsApp-каналы: 20°C, №5, «Ростех»—новости, Wi-Fi-роутер. " * 6,
    "cp1252": "Été à Œuvre; ça où? L’«Étoile»… naïve µm² ½ »Straße« São João, l·l. " * 6,
    "cp1256": "شرکت iPhone ۲۰ درصد؛ «NATO» گفت: به‌روز، é و à نيز. ".replace("۲۰", "20") * 6,
    "cp1253": "Η «NATO» και το Wi-Fi: 20°C, ο Ά. Παπαδόπουλος… ½ τιμή. " * 6,
}


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


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(PERSIAN, "cp1256"), (ARABIC, "cp1256"), (RUSSIAN, "cp1251"), (FRENCH, "cp1252"), (GREEK, "cp1253")],
)
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "windows-1256", "windows-1255", "euc-kr"])
def test_label_that_cannot_be_right_is_seen_through(text, encoding, label):
    source = page(text)
    # "é" and "ê" stand at the same place in the Western and the Arabic encoding; capitals and "ï" do not.
    if (encoding, label) == ("cp1252", "windows-1256"):
        source = page(text.replace("fermé", "Ïlé-Étaïné"))

    decoded, found = decode(source.encode(encoding), f"text/html; charset={label}")

    assert (decoded, found) == (source, encoding)


@pytest.mark.parametrize(
    ("language", "text", "encoding"), [("pl", POLISH, "cp1250"), ("he", HEBREW, "cp1255")]
)
def test_language_of_the_page_tells_alike_encodings_apart(language, text, encoding):
    source = page(text).replace("<html>", f"<html lang={language}>")

    assert decode(source.encode(encoding), "text/html; charset=iso-8859-1")[0] == source
    assert decode(source.encode(encoding))[0] == source


@pytest.mark.parametrize("encoding", RARE)
def test_true_label_holds_for_rare_spellings(encoding):
    source = page(RARE[encoding])

    assert decode(source.encode(encoding), f"text/html; charset={encoding}") == (source, encoding)


@pytest.mark.parametrize("label", ["windows-1251", "windows-1252", "shift_jis"])
def test_one_odd_name_does_not_overrule_a_label(label):
    source = page({"windows-1251": "Слово Xонда", "windows-1252": "éàèù", "shift_jis": "東京NATO"}[label])

    assert decode(source.encode(label), f"text/html; charset={label}")[0] == source


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "windows-1256"])
def test_utf_8_with_a_few_broken_places_is_recognised_under_any_label(label):
    source = page(PERSIAN + FRENCH).encode()

    decoded, found = decode(source[:300] + b"\xff" + source[300:], f"text/html; charset={label}")

    assert found == "utf-8"
    assert decoded.count("گزارش") == 6


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
