"""Every SMS command, a row each: its words in four languages, what it does, and who speaks it on a shared number."""

from collections.abc import Mapping

from core.models.person import Language, Role
from sms import handlers, reports
from sms.said import SmsCommand

OFFICERS = tuple(each for each in Role if each.is_officer)

VISIT = SmsCommand(
    "visit",
    reports.begin,
    {
        Language.rw: ("SURA", "NASUYE", "GUSURA"),
        Language.en: ("VISIT",),
        Language.fr: ("VISITE",),
        Language.sw: ("ZIARA",),
    },
    speaks=(Role.volunteer,),
    is_report=True,
)
CONCERN = SmsCommand(
    "concern",
    reports.begin,
    {
        Language.rw: ("IKIBAZO", "IMPUNGENGE"),
        Language.en: ("CONCERN",),
        Language.fr: ("SOUCI",),
        Language.sw: ("TATIZO",),
    },
    speaks=(Role.volunteer,),
    is_report=True,
)
LIST = SmsCommand(
    "list",
    handlers.list_visits,
    {
        Language.rw: ("ABANA",),
        Language.en: ("LIST",),
        Language.fr: ("LISTE",),
        Language.sw: ("ORODHA",),
    },
    speaks=(Role.volunteer,),
)
HELP = SmsCommand(
    "help",
    handlers.show_help,
    {
        Language.rw: ("UBUFASHA",),
        Language.en: ("HELP",),
        Language.fr: ("AIDE",),
        Language.sw: ("MSAADA",),
    },
    speaks=(Role.caregiver,),
)
STOP = SmsCommand(
    "stop",
    handlers.stop,
    {
        Language.rw: ("HAGARIKA",),
        Language.en: ("STOP",),
        Language.fr: ("STOP", "ARRET"),
        Language.sw: ("ACHA",),
    },
    speaks=(Role.caregiver,),
)
START = SmsCommand(
    "start",
    handlers.start,
    {
        Language.rw: ("TANGIRA",),
        Language.en: ("START",),
        Language.fr: ("DEBUT",),
        Language.sw: ("ANZA",),
    },
    speaks=(Role.caregiver,),
)
OK = SmsCommand(
    "ok",
    handlers.hold,
    {
        Language.rw: ("OK", "NDABYAKIRIYE", "NDAFASHA"),
        Language.en: ("OK",),
        Language.fr: ("OK",),
        Language.sw: ("OK", "NIMEPOKEA"),
    },
    speaks=OFFICERS,
)
BY_PHONE = SmsCommand(
    "by_phone",
    handlers.by_phone,
    {
        Language.rw: ("FUNGA", "ANDIKA", "KWANDIKA", "INAMA", "PIN"),
        Language.en: ("CLOSE", "REFER", "TAKE", "REG", "REGISTER", "GROUP", "PIN"),
        Language.fr: ("FERMER", "INSCRIRE", "SEANCE", "REUNION", "PIN"),
        Language.sw: ("FUNGA", "SAJILI", "KIKAO", "PIN"),
    },
)
"""What nobody does by SMS: closing, referring, registering, gatherings."""
NUMBER = SmsCommand("number", handlers.unreadable, speaks=(Role.volunteer,))
"""Numbers alone: the answer to a question of a report, and not understood where nothing was asked."""
UNREADABLE = SmsCommand("unreadable", handlers.unreadable)

COMMANDS = (VISIT, CONCERN, LIST, HELP, STOP, START, OK, BY_PHONE)
"""Those that have words."""
WORDS: Mapping[str, SmsCommand] = {
    word: command for command in COMMANDS for spoken in command.words.values() for word in spoken
}
