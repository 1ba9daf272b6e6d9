"""The form of a roster: its columns and the words of its cells, in Kinyarwanda, English and French.

The Kinyarwanda and French words await a native reader.
"""

from collections.abc import Mapping
from typing import TypeVar

from core.files.cells import key
from core.files.forms import Column, FileForm
from core.models.person import Language, Role

T = TypeVar("T")

PLACES = (
    Column(
        "village_code",
        ("village code", "nisr code", "code of the village"),
        ("kode y'umudugudu", "kode"),
        ("code du village", "code nisr"),
        example="24090108",
        tells="The 8 digits of the village (NISR). With it the names may stay empty; what is written must agree.",
    ),
    Column("district", ("district",), ("akarere",), ("district",), example="Huye", tells="Its name."),
    Column("sector", ("sector",), ("umurenge",), ("secteur",), example="Ngoma", tells="Its name within the district."),
    Column("cell", ("cell",), ("akagari",), ("cellule",), example="Butare", tells="Its name within the sector."),
    Column(
        "village",
        ("village",),
        ("umudugudu",),
        ("village",),
        example="Busenyi",
        tells="Its name within the cell. Sector and cell may stay empty where the district has but one of that name.",
    ),
)
"""Columns that name a place, in every form that needs one."""
NAME_PARTS = (
    Column(
        "first_name",
        ("first name", "first names", "given name", "given names", "forename", "other names", "christian name"),
        ("izina rya mbere", "izina ry'idini", "amazina y'idini"),
        ("prénom", "prénoms", "prénom de l'enfant", "prénoms de l'enfant"),
        part_of="name",
    ),
    Column(
        "family_name",
        ("family name", "last name", "surname", "second name"),
        ("izina ry'umuryango", "izina rya kabiri"),
        ("nom de famille", "postnom"),
        part_of="name",
    ),
)
"""The name of a person in two columns, in every form that needs one: first name, then family name."""

ROSTER = FileForm(
    (
        Column(
            "name",
            ("name", "full name", "names", "full names", "name and surname"),
            ("amazina", "izina", "amazina yombi", "amazina yose"),
            ("nom", "noms", "nom et prénom", "nom et prénoms", "noms et prénoms", "nom prénom", "nom complet"),
            needed=True,
            example="Uwase Keza",
            tells="First name and family name.",
        ),
        Column(
            "sex",
            ("sex", "gender"),
            ("igitsina",),
            ("sexe",),
            example="woman",
            tells="woman or man. A pair is a woman and a man.",
        ),
        Column(
            "phone",
            (
                *("phone", "phone number", "telephone", "telephone number", "mobile", "mobile phone", "mobile number"),
                *("number", "phone no", "tel no", "cell phone", "cellphone", "contact", "contacts", "msisdn"),
            ),
            (
                "telefoni",
                "nimero ya telefoni",
                "terefone",
                "nimero ya terefone",
                "nimero ya telefone",
                "telefone",
                "terefoni",
                "nimero",
            ),
            (
                *("téléphone", "numéro de téléphone", "n° de téléphone", "no de téléphone", "n° téléphone", "numéro"),
                *("portable", "tél", "n° tél", "no tél", "téléphone portable", "gsm"),
            ),
            needed=True,
            example="0788123456",
            tells="A Rwandan mobile number.",
        ),
        Column(
            "role",
            ("role", "work", "function", "position", "job", "title"),
            ("umurimo", "inshingano", "icyo akora"),
            ("fonction", "rôle", "poste", "titre"),
            example="volunteer",
            tells="volunteer, social worker, psychologist, lead, sector officer or national. Empty: volunteer.",
        ),
        *PLACES,
        Column(
            "language",
            ("language",),
            ("ururimi",),
            ("langue",),
            example="rw",
            tells="rw, en, fr or sw. Empty: rw.",
        ),
        Column(
            "covers",
            ("covers", "stands in for"),
            ("asimbura", "yunganira"),
            ("remplace", "suppléant de"),
            example="",
            tells="The phone of the colleague, of the same work and district, for whom this one steps in.",
        ),
    ),
    NAME_PARTS,
)


def words(of: Mapping[T, str]) -> dict[str, T]:
    """Each word, as cells are compared, with what it stands for."""
    return {key(word): what for what, said in of.items() for word in said.split(",")}


SEXES = words(
    {
        "woman": "woman,female,f,w,gore,umugore,umukobwa,femme,feminin,madame,mme",
        "man": "man,male,m,gabo,umugabo,umuhungu,homme,h,masculin,monsieur",
    }
)
ROLES = words(
    {
        Role.volunteer: "volunteer,izu,inshuti y'umuryango,inshuti z'umuryango,umukorerabushake,volontaire,benevole",
        Role.social_worker: "social worker,umukozi ushinzwe imibereho myiza,assistant social,assistante sociale",
        Role.psychologist: "psychologist,umuhanga mu by'imitekerereze,psychologue",
        Role.lead: "lead,district lead,umuyobozi,responsable,chef",
        Role.sector_officer: "sector officer,ushinzwe imibereho ku murenge,agent du secteur",
        Role.national: "national,national desk,igihugu,bureau national",
    }
)
LANGUAGES = words(
    {
        Language.rw: "rw,kin,kinyarwanda,ikinyarwanda",
        Language.en: "en,eng,english,icyongereza,anglais",
        Language.fr: "fr,fra,french,igifaransa,francais",
        Language.sw: "sw,swa,swahili,kiswahili,igiswahili",
    }
)
SEX_WORDS, ROLE_WORDS, LANGUAGE_WORDS = (
    ("woman", "man"),
    ("volunteer", "social worker", "psychologist", "lead", "sector officer", "national"),
    ("rw", "en", "fr", "sw"),
)
"""What is offered where a cell says something else."""
