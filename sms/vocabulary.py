"""Words beside a command that the reader knows, in four languages: digits, the names of a report's parts, courtesies."""

from collections.abc import Mapping

_DIGITS = (
    "ZERU ZERO SIFURI",
    "RIMWE IMWE ONE UN UNE MOJA I L",
    "KABIRI EBYIRI BIBIRI TWO DEUX MBILI",
    "GATATU ESHATU BITATU THREE TROIS TATU",
    "KANE ENYE BINE FOUR QUATRE NNE",
    "GATANU ESHANU BITANU FIVE CINQ TANO",
    "GATANDATU ESHESHATU SIX SITA",
    "KARINDWI INDWI SEVEN SEPT SABA",
    "UMUNANI EIGHT HUIT NANE",
    "ICYENDA ICENDA CYENDA NINE NEUF TISA",
)
DIGITS: Mapping[str, str] = {
    **{word: str(digit) for digit, words in enumerate(_DIGITS) for word in words.split()},
    "O": "0",
}
"""A digit in words, and the letters that stand for 0 and 1 where they stand alone. Some are words of everyday talk too."""
_TEENS = ["ONZE", "DOUZE", "TREIZE", "QUATORZE", "QUINZE", "SEIZE", "DIX-SEPT", "DIX-HUIT"]
NINETIES: tuple[tuple[tuple[str, ...], str], ...] = (
    *(
        (("QUATRE", each, *teen.split("-")), f"9{at}")
        for at, teen in enumerate(_TEENS, 1)
        for each in ("VINGT", "VINGTS")
    ),
    (("MIRONGO", "ICYENDA", "NA"), "9"),
    (("MIRONGO", "CYENDA", "NA"), "9"),
    (("MIRONGO", "URWENDA", "NA"), "9"),
    (("TISINI", "NA"), "9"),
    (("NINETY",), "9"),
    (("NONANTE", "ET"), "9"),
    (("NONANTE",), "9"),
)
"""The kinds 91 to 98 in words: a whole one, or the 9 in front of the digit that follows."""

LARGER = frozenset(
    "TEN ELEVEN TWELVE TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY HUNDRED THOUSAND DOUBLE TRIPLE DIX ONZE DOUZE "
    "VINGT VINGTS TRENTE QUARANTE CINQUANTE SOIXANTE SEPTANTE HUITANTE OCTANTE NONANTE CENT CENTS MILLE CUMI MAKUMYABIRI "
    "MIRONGO IJANA MAGANA IGIHUMBI IBIHUMBI KUMI ISHIRINI THELATHINI AROBAINI HAMSINI SITINI SABINI THEMANINI TISINI MIA "
    "ELFU".split()
)
"""Numbers in words that are more than a digit: a text that holds one is not read by its digits in words."""
AGE_BEHIND = frozenset("ANS AN YEARS YEAR YRS YR YO MOIS MONTHS MONTH".split())
AGE_BEFORE = frozenset("IMYAKA MYAKA AMEZI MIAKA MWAKA MIEZI UMRI AGED AGE".split())

_LABELS = {
    "seen": "SEEN SAW NAMUBONYE YABONETSE KUMUBONA WABONYE VU VUE AMEONEKANA NIMEMWONA KUMWONA",
    "safe": "SAFE SAFETY HOME HOUSE MURUGO IWABO URUGO RUGO UMUTEKANO MAISON FOYER SECURITE DOMICILE NYUMBANI USALAMA",
    "school": "SCHOOL SCH SCHL SKL ISHURI KWIGA AMASHURI ECOLE ECL SHULE SHULENI",
    "health": "FOOD HEALTH HLTH MEAL MEALS IBIRYO IBYOKURYA INDYO UBUZIMA SANTE NOURRITURE REPAS CHAKULA AFYA",
    "bond": "CARER BOND RELATION RELATIONSHIP CAREGIVER UMUREZI UMUBYEYI ABABYEYI UMUBANO IMIBANIRE FEELING TUTEUR LIEN PARENT MLEZI MZAZI "
    "UHUSIANO",
    "next": "NEXT IBIKURIKIRA IGIKURIKIRA GIKURIKIRA HAKURIKIRA IGIKORWA ACTION ETAPE STEP HATUA SUITE APRES ENSUITE INAYOFUATA BAADAYE KIFUATACHO",
    "category": "KIND TYPE CATEGORY UBWOKO GENRE CATEGORIE AINA",
    "urgency": "URGENCY URGENT URG KIHUTIRWA BYIHUTIRWA UBWIHUTIRWE URGENCE URGENTE DHARURA HARAKA",
}
LABELS: Mapping[str, str] = {word: part for part, words in _LABELS.items() for word in words.split()}
"""What people call a number of a report when they name it."""

COURTESIES = frozenset(
    [
        "CODE",
        "KODE",
        "KODI",
        "MSIMBO",
        "CHILD",
        "UMWANA",
        "ENFANT",
        "MTOTO",
        "REPORT",
        "RAPORO",
        "RAPPORT",
        "RIPOTI",
        "RIPOTA",
        "NUMBER",
        "NUMERO",
        "NOMERO",
        "NIMERO",
        "NAMBA",
        "NO",
        "NR",
        "IZU",
        "NI",
        "NA",
        "AND",
        "ET",
        "THE",
        "LE",
        "LA",
        "LES",
        "DE",
        "DU",
        "THANKS",
        "THANK",
        "THX",
        "YOU",
        "PLEASE",
        "PLS",
        "PLZ",
        "MERCI",
        "SVP",
        "BEAUCOUP",
        "MURAKOZE",
        "CYANE",
        "ASANTE",
        "SANA",
        "TAFADHALI",
        "HELLO",
        "HI",
        "DEAR",
        "MURAHO",
        "MWARAMUTSE",
        "MWIRIWE",
        "BONJOUR",
        "BONSOIR",
        "SALUT",
        "HABARI",
        "JAMBO",
        "GOOD",
        "MORNING",
        "AFTERNOON",
        "EVENING",
        "SIR",
        "MADAM",
        "MADAME",
        "MONSIEUR",
        "MUBYEYI",
    ]
)
"""Words beside the numbers that say nothing more."""
SHORT: Mapping[str, str] = {
    "VST": "VISIT",
    "VIS": "VISIT",
    "VZT": "VISIT",
    "SULA": "SURA",
    "SRA": "SURA",
    "NSYE": "NASUYE",
    "ZR": "ZIARA",
    "ZIA": "ZIARA",
    "ZIYARA": "ZIARA",
    "CONC": "CONCERN",
    "CCRN": "CONCERN",
    "CNCRN": "CONCERN",
    "IKIB": "IKIBAZO",
    "IKBZ": "IKIBAZO",
    "IKBZO": "IKIBAZO",
    "IKIBZ": "IKIBAZO",
    "SOUC": "SOUCI",
    "SCI": "SOUCI",
    "TATZ": "TATIZO",
    "TTZ": "TATIZO",
    "TTZO": "TATIZO",
    "MATATIZO": "TATIZO",
}
"""Report words as a thumb shortens them; read only in front of a whole report."""
