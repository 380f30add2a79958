"""Which language a text is in: what the page says, or what its letters and small words show."""

import re

WORDS = {
    "en": "the of and to in is that for was with on said by from has have are were his they",
    "es": "el la de que y en los del las por con una para se su fue más como al dijo",
    "pt": "o a de que e do da em os no na uma para com foi não por mais dos das",
    "fr": "le la les des et en que du une dans pour qui est sur par plus au avec il a",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch",
    "it": "il di che la e in un per del della con non sono le si dei alla da è una",
    "nl": "de het een van en in dat op te zijn met voor niet is aan door er om hij ook",
    "sv": "och att det som en på är av för med den till har de inte om ett han men var",
    "id": "yang dan di untuk dengan ini itu dari dalam pada tidak akan juga oleh ke telah mereka karena ada",
    "tr": "ve bir bu için ile da de olarak çok daha olan gibi sonra kadar ne var en diye ise ya",
    "pl": "w i na z do nie się że jest o to jak po od przez za dla oraz są ale",
}
WORDS = {language: frozenset(words.split()) for language, words in WORDS.items()}
SCRIPTS = (
    ("ru", "Ѐ-ӿ"), ("he", "\u0590-\u05ff"), ("el", "Ͱ-Ͽ"), ("hi", "ऀ-ॿ"), ("th", "\u0e00-\u0e7f"),
    ("ko", "가-힣"), ("ja", "ぁ-ヿ"), ("zh", "一-鿿"), ("hy", "\u0530-\u058f"), ("ka", "\u10a0-\u10ff"),
)  # fmt: skip
SCRIPTS = tuple((language, re.compile(f"[{letters}]")) for language, letters in SCRIPTS)
ARABIC = re.compile("[\u0600-\u06ff]")
# Letters only one of the neighbours writes.
NEIGHBOURS = (("ur", re.compile("[ٹڈڑںے]")), ("ckb", re.compile("[ڵڕێۆ]")), ("fa", re.compile("[پچژگیک]")))


def tag(declared):
    """The primary language of a declaration (en-GB, pt_BR, "fa, en"), or an empty string."""
    match = re.match(r"\s*([a-zA-Z]{2,3})(?![a-zA-Z])", declared or "")
    return match[1].lower() if match and match[1].lower() not in ("und", "mul", "zxx", "xx") else ""


def detect(text):
    """The language that letters and small words show, or an empty string where they show none."""
    sample = text[:5000]
    letters = sum(map(str.isalpha, sample))
    if letters < 20:
        return ""
    if len(ARABIC.findall(sample)) > letters * 0.4:
        for language, own in NEIGHBOURS[:2]:
            if len(own.findall(sample)) > letters * 0.02:
                return language
        # Persian pages in old encodings write Arabic ي and ك, yet still پ چ ژ گ; Arabic ones write ة and أ.
        persian = len(NEIGHBOURS[2][1].findall(sample))
        return "fa" if persian * 2 > len(re.findall("[ةأإىؤ]", sample)) and persian > letters * 0.01 else "ar"
    for language, own in SCRIPTS:
        if len(own.findall(sample)) > letters * (0.1 if language == "ja" else 0.3):
            return (
                "uk" if language == "ru" and len(re.findall("[іїєґ]", sample)) > letters * 0.02 else language
            )
    words = re.findall(r"[^\W\d_]+", sample.lower())
    scores = {language: sum(word in small for word in words) for language, small in WORDS.items()}
    best = max(scores, key=scores.get)
    return best if scores[best] >= max(2, len(words) * 0.08) else ""


def choose(declared, text):
    """The declared language, unless the text is plainly in another script family or no declaration stands."""
    declared, seen = tag(declared), detect(text)
    foreign = {"ar", "fa", "ur", "ckb", "he", "ru", "uk", "el", "zh", "ja", "ko", "hi", "th"}
    # A template's lang="en" around a Persian article is common; Latin languages are left to the declaration.
    if seen in foreign and (not declared or declared in WORDS):
        return seen
    if seen == "fa" and declared == "ar" or seen == "ar" and declared == "fa":
        return seen if len(text) > 300 else declared
    return declared or seen
