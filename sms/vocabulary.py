"""Words beside a command that the reader knows, in four languages: digits, names of a report's parts, courtesies."""

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
"""Digits in words, and letters that stand alone for 0 and 1. Some are words of everyday talk too."""
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

_LARGER_WORDS = (
    "AROBAINI CENT CENTS CINQUANTE CUMI DIX DOUBLE DOUZE EIGHTY ELEVEN ELFU FIFTY FORTY HAMSINI HUITANTE HUNDRED "
    "IBIHUMBI IGIHUMBI IJANA ISHIRINI KUMI MAGANA MAKUMYABIRI MIA MILLE MIRONGO NINETY NONANTE OCTANTE ONZE "
    "QUARANTE SABINI SEPTANTE SEVENTY SITINI SIXTY SOIXANTE TEN THELATHINI THEMANINI THIRTY THOUSAND TISINI "
    "TRENTE TRIPLE TWELVE TWENTY VINGT VINGTS "
)
LARGER = frozenset(_LARGER_WORDS.split())
"""Numbers in words that are more than a digit: a text that holds one is not read by its digits in words."""

_LABELS = {
    "seen": "SEEN SAW NAMUBONYE YABONETSE KUMUBONA WABONYE VU VUE AMEONEKANA NIMEMWONA KUMWONA",
    "safe": "SAFE SAFETY HOME HOUSE MURUGO IWABO URUGO RUGO UMUTEKANO MAISON FOYER SECURITE DOMICILE NYUMBANI USALAMA",
    "school": "SCHOOL SCH SCHL SKL ISHURI KWIGA AMASHURI ECOLE ECL SHULE SHULENI",
    "health": "FOOD HEALTH HLTH MEAL MEALS IBIRYO IBYOKURYA INDYO KURYA UBUZIMA SANTE NOURRITURE REPAS CHAKULA AFYA",
    "bond": "CARER BOND RELATION RELATIONSHIP CAREGIVER UMUREZI UMURERA ABARERA UMUBYEYI ABABYEYI UMUBANO IMIBANIRE "
    "FEELING TUTEUR LIEN PARENT MLEZI MZAZI UHUSIANO",
    "next": "NEXT IBIKURIKIRA IGIKURIKIRA GIKURIKIRA HAKURIKIRA IGIKORWA ACTION ETAPE STEP HATUA "
    "SUITE APRES ENSUITE INAYOFUATA BAADAYE KIFUATACHO",
    "category": "KIND TYPE CATEGORY UBWOKO GENRE CATEGORIE AINA",
    "urgency": "URGENCY URGENT URG KIHUTIRWA BYIHUTIRWA UBWIHUTIRWE URGENCE URGENTE DHARURA HARAKA",
}
LABELS: Mapping[str, str] = {word: part for part, words in _LABELS.items() for word in words.split()}
"""What people call a number of a report when they name it."""

_POLITE = (
    "AFTERNOON ASANTE BEAUCOUP BONJOUR BONSOIR CYANE DEAR EVENING GOOD HABARI HELLO HI JAMBO MADAM MADAME MERCI "
    "MONSIEUR MORNING MURAHO MURAKOZE MWARAMUTSE MWIRIWE PLEASE PLS PLZ SALUT SANA SIR SVP TAFADHALI THANK THANKS "
    "THX YOU OK OKAY YES YEGO OUI NDIYO SAWA NDABYAKIRIYE NIMEPOKEA"
)
MANNERS = frozenset(_POLITE.split())
"""Greetings, thanks and yes: what may stand beside a command, which means the same with them and without."""
_FILLERS = (
    "AND CHILD CODE DE DU ENFANT ET IZU KODE KODI LA LE LES MSIMBO MTOTO MUBYEYI NA NAMBA NI NIMERO NO NOMERO NR "
    "NUMBER NUMERO RAPORO RAPPORT REPORT RIPOTA RIPOTI THE UMWANA"
)
COURTESIES = MANNERS | frozenset(_FILLERS.split())
"""Words beside the numbers of a report that say nothing more."""
_URGENT_WORDS = {
    "1": "NOW UBU UBUNGUBU NONAHA AKAKANYA MAINTENANT SASA HIVI URGENT BYIHUTIRWA KIHUTIRWA DHARURA VUBA",
    "3": "NTIBYIHUTIRWA NTIKIHUTIRWA",
}
WORDS_OF_ANSWERS: Mapping[str, Mapping[str, str]] = {
    "concern.urgency": {word: digit for digit, words in _URGENT_WORDS.items() for word in words.split()}
}
"""By the question that our text asks: the words in it that say the same as a digit."""
_BACK = (
    "CANCEL CANCELED CANCELLED DELETE DISREGARD UNDO ANNULE ANNULER ANNULEZ SUPPRIMER SUPPRIMEZ EFFACER EFFACEZ "
    "IGNOREZ SIBA MUSIBE NIMUSIBE FUTA FUTENI GHAIRI"
)
TAKEN_BACK = frozenset(_BACK.split())
"""Words that may take a report back: of what stands beside them nothing is kept, and a person asks."""
SHORT: Mapping[str, str] = {
    "VST": "VISIT",
    "VIS": "VISIT",
    "VZT": "VISIT",
    "VISITED": "VISIT",
    "TWASUYE": "NASUYE",
    "NIMETEMBELEA": "ZIARA",
    "NIMEMTEMBELEA": "ZIARA",
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
"""Report words as a thumb shortens them, or in another form; read only in front of a whole report."""
