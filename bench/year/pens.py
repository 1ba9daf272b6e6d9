"""How people write to us: by the book, with numbered answers, names of the parts, digits in words; or just for help."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from core.models.person import Language

COMMANDS: Mapping[Language, str] = {
    Language.rw: "SURA",
    Language.en: "visit",
    Language.fr: "VISITE",
    Language.sw: "Ziara",
}
DIGITS: Mapping[Language, Sequence[str]] = {
    Language.rw: ["zeru", "rimwe", "kabiri", "gatatu", "kane", "gatanu", "gatandatu", "karindwi", "umunani", "icyenda"],
    Language.en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    Language.fr: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    Language.sw: ["sifuri", "moja", "mbili", "tatu", "nne", "tano", "sita", "saba", "nane", "tisa"],
}
LABELS: Mapping[Language, Sequence[str]] = {
    Language.rw: ["yabonetse", "urugo", "ishuri", "ibiryo", "umubano", "igikurikira"],
    Language.en: ["seen", "home", "school", "food", "carer", "next"],
    Language.fr: ["vu", "maison", "ecole", "sante", "relation", "suite"],
    Language.sw: ["ameonekana", "nyumbani", "shule", "afya", "mlezi", "hatua"],
}
THANKS: Mapping[Language, str] = {
    Language.rw: "Murakoze",
    Language.en: "Thank you",
    Language.fr: "Merci",
    Language.sw: "Asante",
}
HELP: Mapping[Language, Sequence[str]] = {
    Language.rw: (
        "Mukire umwana arakubitwa cyane",
        "Mudutabare umugabo aramukubita buri joro",
        "umwana wanjye arashaka kwiyahura mumfashe",
    ),
    Language.en: (
        "My neighbour is beating the children come now",
        "baby alone in the house since morning nobody is there",
        "Help, he says he will kill us tonight",
    ),
    Language.fr: (
        "au secours le mari frappe les enfants maintenant",
        "l'enfant a dit qu'il veut mourir",
        "la petite est blessée à la tête beaucoup de sang",
    ),
    Language.sw: (
        "Nisaidieni anampiga mtoto sana",
        "mtoto amejeruhiwa damu nyingi njooni haraka",
        "binti anasema anataka kujiua",
    ),
}
"""Each holds a danger, and no report that could be read."""

Form = Callable[[Language, str, Sequence[str]], str]


def _plain(language: Language, code: str, answers: Sequence[str]) -> str:
    return " ".join((COMMANDS[language], code, *answers))


def _joined(language: Language, code: str, answers: Sequence[str]) -> str:
    return f"{COMMANDS[language].lower()} {code} {''.join(answers)}"


def _pairs(language: Language, code: str, answers: Sequence[str]) -> str:
    return " ".join((COMMANDS[language], code, *(f"{at}={key}" for at, key in enumerate(answers, 1))))


def _lines(language: Language, code: str, answers: Sequence[str]) -> str:
    return "\n".join((f"{COMMANDS[language]} {code}", *(f"{at}. {key}" for at, key in enumerate(answers, 1))))


def _labels(language: Language, code: str, answers: Sequence[str]) -> str:
    named = (f"{label} {key}" for label, key in zip(LABELS[language], answers, strict=True))
    return " ".join((COMMANDS[language], code, *named, THANKS[language].lower()))


def _words(language: Language, code: str, answers: Sequence[str]) -> str:
    return " ".join((COMMANDS[language].lower(), *(DIGITS[language][int(each)] for each in (*code, *answers))))


FORMS: tuple[Form, ...] = (_plain, _plain, _joined, _pairs, _lines, _labels, _words)


def one_visit(chance: Random, language: Language, code: str, answers: Sequence[str]) -> str:
    """One report, in one of the ways in which people write it."""
    return chance.choice(FORMS)(language, code, answers)


def two_visits(chance: Random, language: Language, told: Mapping[str, Sequence[str]]) -> str:
    """The reports on two children in one SMS, a line each; now and then the command stands only once."""
    first, second = (_plain(language, code, answers) for code, answers in told.items())
    once = chance.random() < 0.5
    return f"{first}\n{second.partition(' ')[2] if once else second}"


def cry_for_help(chance: Random, language: Language) -> str:
    """Words about a danger, without a code or a number."""
    return chance.choice(HELP[language])
