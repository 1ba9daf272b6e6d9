"""The form of a district's own records of children: its columns and the words of its cells, in three languages.

The Kinyarwanda and French words await a native reader.
"""

from core.files.forms import Column, FileForm
from core.models.case import CaseStep, Origin
from core.models.child import PlacementKind, Sex
from core.people.roster_form import NAME_PARTS, PLACES, words

NOBODY = "nobody"
"""What stands for a child that lives with no one, beside the kinds of placements."""

_CHILD = (
    Column(
        "name",
        ("child's name", "name", "name of the child", "full name", "names", "names of the child"),
        ("amazina y'umwana", "izina ry'umwana", "amazina"),
        ("nom de l'enfant", "nom", "noms", "nom et prénom", "nom et prénoms", "noms et prénoms", "nom complet"),
        needed=True,
        example="Keza Uwase",
        tells="First name and family name; sealed at once.",
    ),
    Column("sex", ("sex", "gender"), ("igitsina",), ("sexe",), needed=True, example="girl", tells="girl or boy."),
    Column(
        "birth_year",
        ("birth year", "year of birth", "date of birth", "born"),
        ("umwaka w'amavuko", "itariki y'amavuko", "yavutse"),
        ("année de naissance", "date de naissance"),
        needed=True,
        example="2014",
        tells="A year; of a day only the year is kept.",
    ),
)
_CASE = (
    Column(
        "came_from",
        ("came from", "origin"),
        ("aho yavuye", "yavuye"),
        ("vient de", "origine", "provenance"),
        needed=True,
        example="institution",
        tells="institution, street, family (another one) or here (never lived elsewhere).",
    ),
    Column(
        "institution",
        ("institution",),
        ("ikigo",),
        ("institution", "orphelinat", "centre"),
        example="Ingobyi",
        tells="Its name, as ./inshuti institutions list has it; only for a child who came from one.",
    ),
    Column(
        "lives_with",
        ("lives with", "placement"),
        ("abana na", "aho aba"),
        ("vit avec", "placement"),
        needed=True,
        example="relative",
        tells="parent, relative, foster, independent, adoption, other, or nobody.",
    ),
    Column(
        "since",
        ("since", "lives there since", "placed on"),
        ("kuva ryari", "kuva ku itariki"),
        ("depuis", "depuis le", "date du placement"),
        example="28/02/2026",
        tells="The day from which the child lives there; empty for nobody.",
    ),
    Column(
        "state",
        ("state", "step", "case"),
        ("intambwe", "uko bihagaze"),
        ("étape", "état"),
        example="followed up",
        tells="identified, assessed, planned, placed or followed up. Empty: placed, or identified for nobody.",
    ),
)
_CARER = (
    Column(
        "carer",
        ("carer", "carer's name", "caregiver", "guardian"),
        ("umurera", "amazina y'umurera", "umurezi"),
        ("nom du responsable", "tuteur", "nom du tuteur"),
        example="Mukamana Rose",
        tells="Who cares for the child.",
    ),
    Column(
        "carer_phone",
        (
            *("carer's phone", "carer phone", "phone of the carer", "phone", "phone number", "telephone", "mobile"),
            *("caregiver's phone", "guardian's phone", "contact"),
        ),
        ("telefoni y'umurera", "telefoni", "telefone", "terefone", "nimero ya telefoni"),
        (
            *("téléphone du responsable", "téléphone du tuteur", "téléphone", "numéro de téléphone"),
            *("n° de téléphone", "no de téléphone", "tél"),
        ),
        example="0788123456",
        tells="Children of one phone and village have one carer. A worker's number is refused.",
    ),
    Column(
        "shared",
        ("phone shared", "shared phone", "shared"),
        ("telefoni isangiwe", "isangiwe"),
        ("téléphone partagé", "partagé"),
        example="yes",
        tells="yes or no: whether others read that phone. Empty: yes.",
    ),
    Column(
        "safe_from",
        ("safe from",),
        ("isaha nziza kuva",),
        ("heures sûres de", "heures sûres dès"),
        example="17:00",
        tells="From when a message may come; with the next column.",
    ),
    Column(
        "safe_to",
        ("safe until", "safe to"),
        ("isaha nziza kugeza",),
        ("heures sûres à",),
        example="19:30",
        tells="Until when.",
    ),
    Column(
        "carer_language",
        ("carer's language", "language"),
        ("ururimi rw'umurera", "ururimi"),
        ("langue du responsable", "langue"),
        example="rw",
        tells="rw, en, fr or sw. Empty: rw.",
    ),
    Column(
        "consent",
        ("consent",),
        ("yarabyemeye", "uruhushya"),
        ("consentement",),
        example="yes",
        tells="yes where the carer agreed, on paper, to be written to. Empty: no.",
    ),
    Column(
        "consent_on",
        ("consent given on", "date of consent"),
        ("itariki yabyemereyeho", "itariki y'uruhushya"),
        ("date du consentement",),
        example="28/02/2026",
        tells="The day on that paper; needed with a yes.",
    ),
)
RECORDS = FileForm((*_CHILD, *PLACES, *_CASE, *_CARER), NAME_PARTS)

SEXES = words(
    {
        Sex.girl: "girl,female,f,woman,umukobwa,gore,kobwa,fille,feminin",
        Sex.boy: "boy,male,m,man,umuhungu,gabo,hungu,garcon,masculin",
    }
)
ORIGINS = words(
    {
        Origin.institution: "institution,orphanage,ikigo,orphelinat,centre",
        Origin.street: "street,umuhanda,mu muhanda,rue,la rue",
        Origin.family: "family,another family,umuryango,undi muryango,famille,autre famille",
        Origin.here: "here,never away,always here,hano,yahoze hano,ici,toujours ici",
    }
)
HOMES: dict[str, PlacementKind | None] = {
    **words(
        {
            PlacementKind.parent: "parent,parents,mother,father,umubyeyi,ababyeyi,mere,pere",
            PlacementKind.relative: "relative,relatives,kin,mwene wabo,bene wabo,proche,famille elargie",
            PlacementKind.foster: "foster,foster family,malayika murinzi,famille d'accueil",
            PlacementKind.independent: "independent,alone,wenyine,yibana,autonome,seul",
            PlacementKind.adoption: "adoption,adopted,kurerwa nk'uwabyawe,adopte",
            PlacementKind.other: "other,abandi,ahandi,autre",
        }
    ),
    **dict.fromkeys(("nobody", "no one", "nta muntu", "ntawe", "personne"), None),
}
STEPS = words(
    {
        CaseStep.identified: "identified,yamenyekanye,identifie",
        CaseStep.assessed: "assessed,yasuzumwe,evalue",
        CaseStep.planned: "planned,byateguwe,planifie",
        CaseStep.placed: "placed,yashyizwe mu muryango,place",
        CaseStep.followed_up: "followed up,arakurikiranwa,suivi",
    }
)
SEX_WORDS = ("girl", "boy")
ORIGIN_WORDS = ("institution", "street", "family", "here")
HOME_WORDS = ("parent", "relative", "foster", "independent", "adoption", "other", NOBODY)
STEP_WORDS = ("identified", "assessed", "planned", "placed", "followed up")
