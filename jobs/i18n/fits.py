"""Does every text fit where it is shown, with the widest value in every slot and all of its choices below it?"""

from core.language import gsm7
from jobs.i18n.catalogs import Texts
from jobs.i18n.widest import fill, widest

SCREEN = 160
"""Septets of a screen, and of one segment of an SMS."""
PAGE = 8
"""Choices of one screen; the others stand behind `9`."""
LABEL = 14
"""Septets of a category's name: nine of them stand on one screen."""

LISTS = {
    "visit.child": "list.code_date",
    "my_children": "list.code_date",
    "my_codes": "list.code_date",
    "my_referrals": "list.referral",
    "my_messages": "list.message",
    "officer.alerts": "list.alert",
    "officer.past_deadline": "list.alert",
    "officer.call_backs": "list.call_back",
    "officer.hand_over": "list.officer",
    "officer.hand_over.district": "list.place",
    "officer.referrals": "list.referral",
    "officer.rota": "list.week",
    "officer.rota.who": "list.officer",
    "officer.roster": "list.officer",
    "officer.cover": "list.officer",
    "officer.closings": "list.code_date",
    "officer.which": "list.place",
    "officer.silent": "list.silent",
    "officer.doubted": "list.known",
    "officer.whose": "list.known",
    "officer.institution": "list.name",
    "officer.needs_open": "list.need",
    "officer.reviews": "list.review",
    "officer.reviews_due": "list.review_of",
    "place.district": "list.place",
    "place.sector": "list.place",
    "place.cell": "list.place",
    "place.village": "list.place",
    **{f"waits.{name}": "list.code_date" for name in ("cases", "visits", "worries", "plans", "referrals")},
    "waits.reviews": "list.review_of",
    "waits.calls": "list.call_back",
    "waits.doubted": "list.known",
    "waits.stuck": "list.known",
    "waits.villages": "list.village",
    "officer.visits": "list.visit.worrying",
    "officer.plan": "list.plan.done",
    "my_plan": "list.plan",
    "officer.foster": "list.foster",
    "officer.moved": "list.moved",
    "supervision.who": "list.officer",
    "supervision.last": "list.supervision",
    "supervision.officers": "list.supervised",
}
"""Questions whose choices come from records, five a screen, and the text of a line."""
YES_NO = (
    *("change.ask", "register.consent", "referral.consent", "referral.danger"),
    *("officer.best_interest", "officer.lives_there", "officer.intact", "plan.pair", "officer.still_there"),
    *("officer.sibling", "closing.paper"),
)
FIRST_SCREEN = {"my_children.card": 5}
"""How many choices stand on the first screen, where the others have keys behind `9` though there is room for more."""
VARIANTS = ("sent", "saved", "quiet", "none")
"""Other words for a question, shown with the same choices."""
ENDS = {
    "caregiver.help.done",
    "caregiver.visit.moved",
    "caregiver.visit.thanks",
    "officer.did.noted",
    "officer.call_back.noted",
}
"""Last screens whose names look like a choice."""
ENDINGS = (
    *("end.", "concern.thanks", "visit.thanks", "visit.again", "officer.yours", "officer.taken", "officer.closed"),
    *("officer.not_yours", "close.", "call_back.thanks", "caregiver.stopped", "caregiver.started", "pin."),
    *("caregiver.urgent.done", "note.", "wrong.", "guide.", "notice."),
)
"""How the keys of last screens begin, and of lines that stand above a question."""


def too_wide(texts: Texts) -> dict[str, int]:
    """Those that one screen or one segment cannot carry, with their septets; labels over their own limit too."""
    drawn = {key: said(texts, key) if key.startswith("sms.") else screen(texts, key) for key in texts}
    found = {key: septets for key, text in drawn.items() if (septets := gsm7.septets(gsm7.fold(text))) > SCREEN}
    labels = {key: len(gsm7.fold(text)) for key, text in texts.items() if key.startswith("concern.category.")}
    return found | {key: septets for key, septets in labels.items() if septets > LABEL}


def said(texts: Texts, key: str) -> str:
    """The text at its widest."""
    text = texts[key]
    return fill(text, widest(texts, key)) if "{" in text else text


def screen(texts: Texts, key: str) -> str:
    """The whole screen of a text, drawn at its widest; a last screen stands alone."""
    lines = [said(texts, key)]
    if is_last(key):
        return lines[0]
    choices = [LISTS[key]] * 5 if key in LISTS else choices_of(texts, key)
    page = FIRST_SCREEN.get(key, PAGE)
    lines += [f"{at} {said(texts, each)}" for at, each in enumerate(choices[:page], start=1) if each in texts]
    if key in LISTS or len(choices) > page:
        lines.append(f"9 {texts.get('nav.more', '')}")
    lines.append(f"0 {texts.get(zero(key), '')}")
    return "\n".join(lines)


def choices_of(texts: Texts, key: str) -> list[str]:
    """The keys of what may be chosen under that question."""
    if key in YES_NO:
        return ["answer.yes", "answer.no"]
    parent = key.rpartition(".")[0] if key.rpartition(".")[2] in VARIANTS else key
    depth = parent.count(".") + 1
    found = [
        each
        for each in texts
        if each.startswith(f"{parent}.") and each.count(".") == depth and each.rpartition(".")[2] not in VARIANTS
    ]
    return [each for each in found if not is_last(each)]


def zero(key: str) -> str:
    """The key of what `0` does there."""
    if key.startswith(("visit.what", "visit.sure", "visit.at_home")):
        return "nav.finish"
    if key in ("register.phone", "register.phone_or_home", "officer.emergency_phone"):
        return "nav.skip"
    if key in ("gathering.women", "gathering.men"):
        return "nav.nobody"
    return "nav.leave" if key.endswith((".home", ".home.quiet")) else "nav.back"


def is_last(key: str) -> bool:
    """True for a screen that ends the talk: there is no way back on it."""
    return key in ENDS or key.startswith(ENDINGS)
