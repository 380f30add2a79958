"""The day an article was published, as its page tells it: in the page's own time zone and language."""

import re
import unicodedata
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar jänner enero ene janeiro "
            "gennaio gen januari ocak января январь يناير ژانویه ژانويه",
            "february feb février févr fév februar febrero fevereiro fev "
            "febbraio februari şubat февраля февраль فبراير فوریه فوريه",
            "march mar mars märz marzo março maart maret mart марта март مارس",
            "april apr avril avr abril abr aprile nisan апреля апрель أبريل ابريل آوریل آوريل",
            "may mai mayo maio maggio mag mei mayıs мая май مايو مه می",
            "june jun juin juni junio junho giugno giu haziran июня июнь يونيو ژوئن",
            "july jul juillet juil juli julio julho luglio lug temmuz июля июль يوليو ژوئیه ژوئيه",
            "august aug août agosto ago augustus agustus ağustos августа август أغسطس اغسطس اوت",
            "september sept sep septembre septiembre setembro set settembre eylül "
            "сентября сентябрь سبتمبر سپتامبر",
            "october oct octobre oktober okt octubre outubro out ottobre "
            "ott ekim октября октябрь أكتوبر اكتوبر اکتبر",
            "november nov novembre noviembre novembro kasım ноября ноябрь نوفمبر نوامبر",
            "december dec décembre déc dezember dez diciembre dic dezembro "
            "dicembre desember aralık декабря декабрь ديسمبر دسامبر",
        ),
        1,
    )
    for name in names.split()
}
JALALI_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "فروردین فروردين", "اردیبهشت ارديبهشت", "خرداد", "تیر تير", "مرداد امرداد", "شهریور شهريور",
            "مهر", "آبان ابان", "آذر اذر", "دی دي", "بهمن", "اسفند",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
EARLIEST = date(1900, 1, 1)
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.年]\s?(\d{1,2})[/.月]\s?(\d{1,2})(?!\d)")
NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+|of\s+)?([^\W\d_]{2,12})\.?,?[\s-]+(?:de\s+)?(\d{4})(?!\d)"
)
MONTH_DAY = re.compile(
    r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:at\s+[^,]{1,20},?\s+)?(\d{4})(?!\d)"
)
URL_DATE = re.compile(
    r"/(\d{4})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?:/|$)|/(\d{4})-(\d{2})-(\d{2})(?:\D|$)|[/_-](20\d{2})(\d{2})(\d{2})(?:\D|$)"
)
UTC_TIME = re.compile(r"T\d{2}:?\d{2}(:?\d{2}([.,]\d+)?)?(Z|[+-]00:?00)?\s*$")


def parse(text, day_first=True):
    """The first date in a text (ISO, numeric, or with a month in a dozen languages, Jalali too), or None."""
    text = _digits((text or "")[:400])
    for pattern in (ISO, COMPACT, YEAR_FIRST):
        if match := pattern.search(text):
            return _date(*match.groups()) or _jalali(*map(int, match.groups()))
    if match := DAY_MONTH.search(text):
        day, month, year = match.groups()
        if month.lower() in MONTHS:
            return _date(year, MONTHS[month.lower()], day)
        if month in JALALI_MONTHS:
            return _jalali(int(year), JALALI_MONTHS[month], int(day))
    if (match := MONTH_DAY.search(text)) and match[1].lower() in MONTHS:
        return _date(match[3], MONTHS[match[1].lower()], match[2])
    if match := NUMERIC.search(text):
        first, _, second, year = match.groups()
        year = year if len(year) == 4 else f"20{year}"
        day, month = (first, second) if day_first else (second, first)
        return _date(year, month, day) or _date(year, day, month)
    return None


def from_url(url):
    if match := URL_DATE.search(url or ""):
        year, month, day = (group for group in match.groups() if group)
        return _date(year, MONTHS.get(month, month), day)
    return None


def is_utc(text):
    """Whether a machine-readable time is in UTC or in no zone, so that the printed day may be another."""
    return bool(UTC_TIME.search(text or ""))


def beside(machine, printed):
    """The printed date when it can be the same moment in another zone."""
    return printed if printed and machine and abs(printed - machine) <= timedelta(days=1) else None


def _digits(text):
    """Arabic and Persian digits as the usual ones."""
    return "".join(str(unicodedata.digit(c)) if c > "\x7f" and c.isdigit() else c for c in text)


def _date(year, month, day):
    try:
        found = date(int(year), int(month), int(day))
    except (ValueError, TypeError):
        return None
    return found if EARLIEST <= found <= date.today() + timedelta(days=2) else None


def _jalali(year, month, day):
    """A day of the Solar Hijri calendar (leap years by the 33-year cycle, right for 1300 to 1500)."""
    if not (1300 <= year <= 1500 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    leaps = sum((passed % 33) in (1, 5, 9, 13, 17, 22, 26, 30) for passed in range(1300, year))
    days = (year - 1300) * 365 + leaps + sum(31 if m <= 6 else 30 for m in range(1, month)) + day - 1
    # 1 Farvardin 1300 was 21 March 1921.
    found = date(1921, 3, 21) + timedelta(days=days)
    return found if found <= date.today() + timedelta(days=2) else None
