"""What the programme office decides of duties beside the ladder: how soon referrals are answered."""

from pydantic import Field

from core.programme.blocks import Block, Signed
from core.programme.spans import Duration, Wait


class Within(Block):
    """For each kind of service, how soon it is answered, and once it is accepted, how soon it is given."""

    district: Wait = Field(description="how soon a visit by the district answers")
    household_support: Wait = Field(description="how soon help to a home answers")
    social_worker: Wait = Field(description="how soon a social worker answers")
    psychologist: Wait = Field(description="how soon a psychologist answers")
    health_centre: Wait = Field(description="how soon a health centre answers")
    isange: Wait = Field(description="how soon the Isange centre answers")
    police: Wait = Field(description="how soon RIB or police answers")
    sector: Wait = Field(description="how soon the sector office answers")
    school: Wait = Field(description="how soon a school answers")
    civil_registration: Wait = Field(description="how soon civil registration answers")
    housing: Wait = Field(description="how soon housing answers")
    legal_aid: Wait = Field(description="how soon legal aid answers")
    disability: Wait = Field(description="how soon disability services answers")
    belonging_group: Wait = Field(description="how soon a belonging group answers")
    parents_session: Wait = Field(description="how soon a parents' session answers")


class ReferralRule(Signed):
    """How soon a referral moves, and how often whoever must move it is reminded after that."""

    again: Duration = Field(description="how often whoever must move a late one is reminded")
    within: Within = Field(description="for each kind of service, how soon it moves")
