"""Numbers in a text that answer nothing: of a phone, days, hours, ages, how long and how often.

What may as well be the keys of a report is left as it stands: then nothing of it is read, and a person rings.
"""

import re

_PHONE = re.compile(
    r"(?<![0-9])(?:0|\+?250[ .-]?)7[0-9]{2}(?:[ .-][0-9]{3}[ .-][0-9]{3}|(?:[ .-][0-9]{2}){3})(?![0-9])"
)
_BEFORE_DAYS = r"(?:KU WA|KUWA|ITARIKI(?: YA)?|TARIKI(?: YA)?|TAREHE|LE|DU|DEPUIS|TANGU|KUVA|SINCE|ON|DATED?)[\s:]+"
_BEFORE_HOURS = r"(?:AT|A|SAA|VERS|ISAHA|AROUND)[\s:]+"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])", r"20[0-9]{2}"
_NO_KEYS = r"(?:[12][05-9]|30)/0?[1-9]|(?:[12][05-9]|30)/1[0-2]|0[1-9]/(?:0[1-9]|1[0-2])"
"""Days and months that no report has as its digits."""
_NAMES = (
    "JANUARY FEBRUARY APRIL JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER JAN FEB APR AUG SEP SEPT OCT NOV DEC "
    "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE "
    "MUTARAMA GASHYANTARE WERURWE MATA GICURASI KAMENA NYAKANGA KANAMA NZERI NZELI UKWAKIRA UGUSHYINGO UKUBOZA "
    "JANUARI FEBRUARI MACHI APRILI MEI JUNI JULAI AGOSTI SEPTEMBA OKTOBA NOVEMBA DESEMBA MARCH MAY MAR JUN JUL"
)
_NAME = rf"(?:{_NAMES.replace(' ', '|')})\b"
_END = r"(?![0-9]|\s*[/.:-]\s*[0-9])"
_START = r"(?<![0-9/.:=-])\b"
_DAYS_AND_HOURS = re.compile(
    "|".join(
        (
            rf"{_START}{_DAY}[/.-]{_MONTH}[/.-]{_YEAR}{_END}",
            rf"{_START}{_YEAR}-{_MONTH}-{_DAY}{_END}",
            rf"\b{_BEFORE_DAYS}{_DAY}[/.-]{_MONTH}(?:[/.-](?:20)?[0-9]{{2}})?{_END}",
            rf"{_START}(?:{_NO_KEYS}){_END}",
            rf"\b{_BEFORE_DAYS}{_DAY}(?:ST|ND|RD|TH|ER)?\s+{_NAME}(?:\s+{_YEAR})?{_END}",
            rf"{_START}{_DAY}(?:ST|ND|RD|TH|ER)?\s+{_NAME}\s+{_YEAR}{_END}",
            rf"{_START}(?:0[1-9]|[12][0-9]|3[01])\s+{_NAME}{_END}",
            rf"\b{_BEFORE_HOURS}(?:[01]?[0-9]|2[0-3]):[0-5][0-9]{_END}",
            rf"{_START}(?:[5-9]|1[05-9]|20):[0-5][0-9]{_END}",
            rf"{_START}1[1-4]:[0-5][05-9]{_END}",
            r"(?<![0-9])[0-9]{1,3}\s?%",
        )
    )
)


def without_days_and_hours(text: str) -> str:
    """The text, in capital letters, without days and hours; phone numbers in groups are in one piece."""
    return _DAYS_AND_HOURS.sub(" ", _PHONE.sub(lambda found: re.sub("[^0-9]", "", found[0]), text))


def counts(before: tuple[str, ...], number: str, behind: str) -> bool:
    """True for a number that tells an age, how many, how long or how often: "2 ans", "imyaka 3", "3 times".

    `before` are the last two words in front of it.
    """
    last = before[-1] if before else ""
    of_years = re.fullmatch("1[0-9]", number) and (before in _AGED or last in _IS)
    return behind in _BEHIND or last in _BEFORE or bool(of_years)


_LONG = "AN ANS MOIS MONTH MONTHS YEAR YEARS YO YR YRS HOURS HRS MINUTES DAYS WEEKS HEURES JOURS SEMAINES"
_BEHIND = frozenset(f"{_LONG} TIMES FOIS PM".split())
_OLD = "AGE AGED AMEZI IMYAKA MIAKA MIEZI MWAKA MYAKA UMRI"
_SO_LONG = "IMINSI INSHURO AMASAHA IBYUMWERU SIKU MASAA WIKI MARA SAA"
_HAS = "AFITE BAFITE HAS HAVE ANA WANA"
_BEFORE = frozenset(f"{_OLD} {_SO_LONG} {_HAS}".split())
_COUNTS = (
    "AT IN FOR SINCE UNTIL FROM TO BY ARE WERE ABOUT OVER UNDER ONLY NEARLY ALMOST THAN OTHER THESE THOSE HIS HER "
    "THEIR MY ROOM CLASS GRADE YEAR LEVEL SECTION DANS CHEZ CLASSE CHAMBRE NIVEAU ANNEE SES SONT ENVIRON PRESQUE "
    "AUTRES DARASA CHUMBA KIDATO WATOTO NDUGU KARIBU UMWAKA ICYUMBA HAFI WA"
)
COUNTING = frozenset(_COUNTS.split())
"""Behind one of these a small number is no key: "room 4", "at 3", "there are 2"; nothing is read of such a report."""
_YOUNG = "GIRL BOY CHILD KID FILLE GARCON ENFANT MSICHANA MVULANA MTOTO BINTI"
_AGED = frozenset((young, of) for young in _YOUNG.split() for of in ("OF", "DE", "WA"))
_IS = frozenset(["IS", "WAS", "TURNED", "AGED", "NI"])
"""In front of the years of a child of ten or more: "girl of 15", "she is 12"."""
