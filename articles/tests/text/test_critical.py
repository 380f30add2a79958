"""Which edits touch what a sentence claims."""

import pytest

from articles.text.critical import Judge, differs

TEXT = "The boats left at noon with the crew. In the end Renz had won, and the others went home with Odell."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It cost 12 crowns.", "It cost 13 crowns."),
        ("It cost 1,200 crowns.", "It cost 12,000 crowns."),
        ("It cost 1.5 crowns.", "It cost 15 crowns."),
        ("Two boats sank.", "Three boats sank."),
        ("Two boats sank.", "2 boats and 3 rafts sank."),
        ("Half of them sank.", "Most of them sank, a third of them at sea."),
        ("It sank on Monday.", "It sank on Tuesday."),
        ("It sank in May.", "It sank in June."),
        ("It sank yesterday.", "It sank."),
        ("He did sign.", "He did not sign."),
        ("He did sign.", "He didn't sign."),
        ("He can sign.", "He can’t sign."),
        ("They agreed to it.", "They never agreed to it."),
        ("They agreed to it.", "They denied it."),
        ("It is possible.", "It is impossible."),
        ("Prices rose again.", "Prices fell again."),
        ("They left after lunch.", "They left before lunch."),
        ("The loyal guard slept.", "The disloyal guard slept."),
        ("He stole it.", "He allegedly stole it."),
        ("The thief left.", "The suspected thief left."),
        ("It will rise.", "It might rise."),
        ("They could lose.", "They would lose."),
        ("Some 40 people came.", "40 people came."),
        ("More than 40 people came.", "Fewer than 40 people came."),
        ("It fell by 5 percent.", "It fell by 5 points, not percent."),
        ("It fell by 5 %.", "It fell by 5."),
        ("It cost $5.", "It cost £5."),
        ("It was 5 degrees.", "It was -5 degrees."),
        ("They met in Cairo.", "They met in Tunis."),
        ("They met Mr Olsen.", "They met the neighbour."),
        ("Renz won the race.", "Odell won the race."),
        ("Renz beat Odell.", "Odell beat Renz."),
        ("9 men and 12 women came.", "12 men and 9 women came."),
        ("شمار کشته‌ها ۱۲ تن است.", "شمار کشته‌ها ۱۳ تن است."),
        ("او نامه را امضا کرد.", "او نامه را امضا نکرد."),
        ("مردم می‌روند.", "مردم نمی‌روند."),
        ("وصل الوفد يوم الاثنين.", "وصل الوفد يوم الثلاثاء."),
        ("قتل شخصان.", "قتل شخصان على الأقل في نحو ساعة."),
        ("Он подписал письмо.", "Он не подписал письмо."),
        ("Η συμφωνία έγινε στην Αθήνα.", "Η συμφωνία έγινε στη Ρόδο."),
    ],
)  # fmt: skip
def test_edit_that_touches_the_claim_is_critical(old, new):
    judge = Judge(f"{TEXT} {old}", f"{TEXT} {new}")

    assert judge.differs(old, new) and judge.differs(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It cost 1,200 crowns.", "It cost 1200 crowns."),
        ("It cost 1 200 crowns.", "It cost 1.200 crowns."),
        ("Twelve boats sank.", "12 boats sank."),
        ("It fell by 5 %.", "It fell by 5%."),
        ("It fell by 5%.", "It fell by 5 per cent."),
        ("He did not sign.", "He didn’t sign."),
        ("It is over, she said.", "It's over, she said."),
        ("They cannot sign.", "They can't sign."),
        ("The U.S. envoy left.", "The US envoy left."),
        ('"No," he said.', "“No,” he said."),
        ("Wait - there is more...", "Wait — there is more…"),
        ("The Old Mill burned.", "The old mill burned."),
        ("Teh boats left.", "The boats left."),
        ("The milion was spent.", "The million was spent."),
        ("The colour was grey.", "The color was gray."),
        ("The organisers met.", "The organizers met."),
        ("The boats left.", "The boats quickly left."),
        ("The large boats left.", "The big boats left."),
        ("He alleges fraud.", "He alleged fraud."),
        ("They spoke about it.", "They spoke of it."),
        ("On Monday they left.", "They left on Monday."),
        ("José left the boat.", "Jose left the boat."),
        ("Soon the boats left.", "Then the boats left."),
        ("در سال ۱۳۷۵ ساخته شد.", "در سال 1375 ساخته شد."),
        ("كتاب تازه رسيد.", "کتاب تازه رسید."),
        ("مردم می روند.", "مردم می‌روند."),
        ("قَرَأَ الرسالةَ.", "قرأ الرسالة."),
    ],
)
def test_edit_that_leaves_the_claim_alone_is_not(old, new):
    judge = Judge(f"{TEXT} {old}", f"{TEXT} {new}")

    assert not judge.differs(old, new) and not judge.differs(new, old)


def test_without_capitals_only_known_names_tell():
    old, new = "پروین سد را دید.", "ناهید سد را دید."

    assert not differs(old, new)
    assert differs(old, new, ["ناهید کاظمی", "پروین سهرابی"])


def test_capitals_tell_no_names_in_german():
    old = "Die alte Mühle ist an eine Familie aus dem Dorf verkauft."

    assert not differs(old, old.replace("Mühle", "Scheune"))
    assert differs(old, old.replace("verkauft", "nicht verkauft"))
    assert differs("An old Mühle is for sale in the village.", "An old Scheune is for sale in the village.")


def test_words_of_one_language_are_not_those_of_another():
    # "on" is ten in Turkish, and "fast" is almost in German.
    assert not differs("The boat lay on the sand.", "The boat lay in the sand.")
    assert not differs("The boat was slow.", "The boat was fast.")


@pytest.mark.parametrize("text", ["", " ", "…", "12", "No", "\u0301", "👩‍👧"])
def test_any_text_is_judged(text):
    assert not differs(text, text)
    assert differs(text, "12 boats did not sink on Monday.") is True
