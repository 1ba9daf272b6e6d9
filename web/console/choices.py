"""What the desk's forms offer, in the words of core."""

from core.alerts.levels import LevelReason
from core.alerts.ownership import AlertOutcome
from core.models.duty import ReferralTo

OUTCOMES = tuple(AlertOutcome)
SAFE_AGAIN = (AlertOutcome.resolved,)
"""That a phone is not safe ends in one way only."""
REASONS = tuple(LevelReason)
SERVICES = tuple(each for each in ReferralTo if each.name not in ("district",))
GROUNDS = ("consent", "danger")
"""What allows a referral: the carer agreed, or the child is in danger."""
