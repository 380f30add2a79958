"""Languages as declared, and as the letters show."""

import pytest

from articles.ingest import language

TEXTS = {
    "en": "The minister said that the talks would begin in the next week, and that nobody was to blame.",
    "de": "Der Minister sagte, dass die Gespräche in der Woche darauf beginnen und dass niemand schuld ist.",
    "pt": "O ministro disse que as conversas começam na próxima semana e que não há culpados para a demora.",
    "fr": "Le ministre a dit que les discussions vont commencer demain et que personne ne doit partir.",
    "fa": "وزیر گفت گفتگوها هفته آینده آغاز می‌شود و پژوهشگران گزارش خود را چاپ کرده‌اند.",
    "ar": "قال الوزير إن المفاوضات ستبدأ الأسبوع المقبل بعد عودة الوفد من القاهرة إلى العاصمة.",
    "ru": "Министр сказал, что переговоры начнутся на следующей неделе, и никто не виноват.",
    "uk": "Міністр сказав, що переговори почнуться наступного тижня і ніхто не винен у затримці.",
    "ja": "首相は来週から交渉を始めると述べた。記者団に対し、東京で語った。",
    "zh": "总理表示，谈判将于下周开始，没有人应对此次推迟负责，记者在北京获悉此事。",
}


@pytest.mark.parametrize(("expected", "text"), TEXTS.items())
def test_language_is_seen(expected, text):
    assert language.detect(text) == expected
    assert language.choose("", text) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    {
        "en-GB": "en",
        "pt_BR": "pt",
        "fa, en": "fa",
        "FA": "fa",
        "und": "",
        "": "",
        None: "",
        "english": "",
    }.items(),
)
def test_declaration_is_cut_to_its_first_part(declared, expected):
    assert language.tag(declared) == expected


def test_letters_overrule_a_template_in_english():
    assert language.choose("en", TEXTS["fa"]) == "fa"
    assert language.choose("en", TEXTS["de"]) == "en"
    assert language.choose("es-MX", TEXTS["pt"]) == "es"


def test_too_little_text_says_nothing():
    assert language.detect("OK 7") == ""
