"""Parts a text into paragraphs and sentences, for the sentence cursor and for attribution."""

import regex

# static/text/sentences.js has the same rules, word for word; articles/tests/text/cases.json holds the two
# together. Rules of our own instead of a library, so that the page and the server agree on every sentence.
# They know the abbreviations of English news; other languages get the rules that need no word lists.

Bounds = list[tuple[int, int]]

_LINE = regex.compile(r"[^\n]+")
_VISIBLE = regex.compile(r"\S(?:[^\n]*\S)?")

# What may end a sentence, and the brackets, quotes and footnote numbers that still belong to it.
_STOP = regex.compile(
    r"([.!?…‼⁇⁈⁉؟۔।॥።。！？｡]+)"
    r"((?:[\"'”’»›)\]}】」』）》〉]|[\u00a0\u202f]»|\[[0-9]{1,3}\])*)"
)
_WIDE = regex.compile(r"[。！？｡]")
_NEVER_ABBREVIATES = regex.compile(r"[!?‼⁇⁈⁉؟۔।॥።]")
_SPACES = regex.compile(r"[\s\u200b]+")
# Opening quotes and brackets, dashes and direction marks before the first letter of the next sentence.
_OPENERS = regex.compile(r"[\"'“”‘’„«‹(\[{¿¡—–\-\u200e\u200f\u202a-\u202e\u2066-\u2069*•]*[\s]*")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)?")
_TOKEN = regex.compile(r"[^\s\"“”‘«»(\[{\u2014\u2013/]*$")
_LOWER = regex.compile(r"\p{Ll}")
_UPPER = regex.compile(r"[\p{Lu}\p{Lt}]")
_LETTER = regex.compile(r"\p{L}")
_DIGIT = regex.compile(r"\p{Nd}")
_INITIAL = regex.compile(r"\p{L}\p{M}*")
_ACRONYM = regex.compile(r"(?:\p{L}\p{M}*\.)+\p{L}\p{M}*|Ph\.D|M\.Sc|B\.Sc|LL\.[BM]")
_LIST_NUMBER = regex.compile(r"\p{Nd}{1,3}")
_CONTINUES_CJK = regex.compile(r"[とっのなを、，,]")
# “Why?” Mr. Smith said: a name and a verb of speech go on with the sentence of the question.
_SPEAKER = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}.'’\-]*\s){1,5}(?:said|says|asked|asks|replied|added|told|wrote|writes|"
    r"tweeted|posted|shouted|warned|wondered|answered|demanded|continued|insisted)(?![\p{L}\p{M}\p{N}_])"
)

# Titles, ranks and the like: a name or number follows.
_BEFORE_NAME = frozenset(
    """Mr Mrs Ms Mx Dr Drs Prof Gen Lt Col Maj Capt Sgt Cpl Pvt Pfc Spc Adm Cmdr Cdr Brig Ens Sen Sens Rep
    Reps Gov Govs Pres Rev Fr Hon Msgr Amb Supt Det Insp Atty Attys Sec Secy St Ste Ft Mt Mme Mlle
    Messrs Sr Sra Srta vs v cf viz eg ie approx ca Dist Comdr Gens Cols Lts Drs Profs Ayat""".split()
)
# Only before a number: "No. 4", "Jan. 6", "p. 12".
_BEFORE_NUMBER = frozenset(
    """No Nos Art Arts Fig Figs Vol Vols Ch Sec Secs Sect p pp para paras Jan Feb Mar Apr Jun Jul Aug Sep
    Sept Oct Nov Dec Op Res Pt vol vols fig figs art arts nos ch sect""".split()
)
# May stand at the end of a sentence or within one: the next word decides.
_EITHER = frozenset(
    """Inc Corp Co Cos Ltd Llc Plc Bros Jr etc Ave Blvd Rd Hwy Dept Gov Assn Univ Mfg Intl Natl Ala Ariz
    Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore
    Pa Tenn Tex Va Vt Wash Wis Wyo Mon Tue Tues Wed Thu Thur Thurs Fri""".split()
)
_HOURS = frozenset({"a.m", "p.m", "A.M", "P.M", "am", "pm"})
# Words that begin a sentence when they stand capitalised after such an abbreviation.
_STARTERS = frozenset(
    """A About According Across After Afterwards Again All Also Although Among An And Another Any Anyone
    Are As At Because Before Both But By Can Critics Despite Did Do Does During Each Earlier Even
    Every Experts Few Five For Four From Had Has Have He Her Here His How However I If In Instead Is
    It Its Just Last Later Local Many Meanwhile More Moreover Most Much My Neither Nevertheless Next
    No Nobody None Nor Not Nothing Now Of Officials On Once One Only Or Other Others Our Over People
    Perhaps Police Protesters Residents Several She Since Six So Some Soon Still Such Ten That The
    Their Then There Therefore These They This Those Though Three Thus To Today Tomorrow Two Under
    Unless Until Video Was We Were What When Where Whether Which While Who Why Will With Without
    Witnesses Would Yet You Your Yesterday""".split()
)
_LONGEST_TOKEN = 40
_WITH_ORDINALS = frozenset("de da no nb nn fi cs sk hu pl tr".split())


def paragraphs(text: str) -> Bounds:
    """The bounds of every line that is not blank, without white space at its ends."""
    found = []
    for line in _LINE.finditer(text):
        visible = _VISIBLE.search(text, line.start(), line.end())
        if visible:
            found.append(visible.span())
    return found


def split(text: str, language: str = "en") -> Bounds:
    """The bounds of every sentence: in order, apart, without white space at the ends, never across a newline.

    Together they hold everything that is not white space. `language` is a BCP 47 tag: the word lists are
    for English and are also asked for other Latin text; German ("de") writes ordinals with a full stop.
    """
    ordinals = language.lower().split("-")[0] in _WITH_ORDINALS
    found: Bounds = []
    for start, end in paragraphs(text):
        line = text[start:end]
        begin = 0
        for stop in _STOP.finditer(line):
            if stop.end() < len(line) and _ends(line, begin, stop, ordinals):
                _add(found, line, start, begin, stop.end())
                begin = stop.end()
        _add(found, line, start, begin, len(line))
    return found


def _add(found: Bounds, line: str, offset: int, begin: int, end: int) -> None:
    visible = _VISIBLE.search(line, begin, end)
    if visible:
        found.append((offset + visible.start(), offset + visible.end()))


def _ends(line: str, begin: int, stop: regex.Match[str], ordinals: bool) -> bool:
    """Whether the sentence that began at `begin` ends with this stop; the line goes on after it."""
    marks, closers = stop[1], stop[2]
    spaces = _SPACES.match(line, stop.end())
    if _WIDE.search(marks):
        return not (closers and _CONTINUES_CJK.match(line, stop.end()))
    if not spaces:
        return False
    rest = spaces.end()
    first = _OPENERS.match(line, rest).end()
    if _LOWER.match(line, first):
        return False
    if _NEVER_ABBREVIATES.search(marks):
        if not closers:
            return True
        return not _SPEAKER.match(line, first) and (
            not _LETTER.match(line, first) or _UPPER.match(line, first) is not None
        )
    if closers or marks != ".":
        return True
    token = _TOKEN.search(line, max(begin, stop.start() - _LONGEST_TOKEN), stop.start())[0].lstrip("'’")
    return not token or _full_stop_ends(line, begin, stop.start() - len(token), token, first, ordinals)


def _full_stop_ends(line: str, begin: int, at: int, token: str, first: int, ordinals: bool) -> bool:
    """Whether a single full stop after this word ends the sentence, or only the word."""
    if token in _BEFORE_NAME:
        return False
    next_is_number = _DIGIT.match(line, first) is not None
    if token in _BEFORE_NUMBER:
        return not next_is_number
    if _LIST_NUMBER.fullmatch(token) and ((ordinals and len(token) <= 2) or not line[begin:at].strip()):
        return False
    known = token in _EITHER or token in _HOURS
    if not known and not _ACRONYM.fullmatch(token) and not _INITIAL.fullmatch(token):
        return True
    if first >= len(line) or next_is_number and token in _EITHER:
        return False
    word = _WORD.match(line, first)
    return word is not None and regex.sub("['’].*", "", word[0]) in _STARTERS
