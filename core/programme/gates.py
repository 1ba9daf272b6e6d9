"""The block of `programme.toml` about floods: how much a phone, or all, may begin, and what strangers cost."""

from pydantic import Field

from core.programme.blocks import Signed
from core.programme.spans import Duration
from core.programme.values import Times


class GateRule(Signed):
    """What is shed when somebody calls, writes or registers far more than people do. A danger is never shed."""

    dials: Times = Field(description="how many talks one phone may begin in that time before its menus are shed")
    dials_within: Duration = Field(description="that time")
    dials_in_ten_seconds: Times = Field(
        description="how many talks a process may begin in ten seconds before all volunteers' menus are shed"
    )
    strangers_an_hour: Times = Field(description="how many unknown numbers an hour are answered by SMS")
    registrations_a_day: Times = Field(description="how many children and households a volunteer registers in a day")
    enrolments_a_day: Times = Field(description="how many volunteers an officer puts in by phone in a day")
