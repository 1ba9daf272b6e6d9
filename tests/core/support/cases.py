"""What officers do with a case before a placement."""

from core.cases import casework, needs
from tests.core.support.field import Field


def ready(field: Field, child: int, last: int = 201) -> None:
    """The family is looked for, to live there is best for the child, and its placement is planned."""
    field.do(needs.trace, field.me(last), child, "begun")
    assert field.do(casework.assess, field.me(last), child, True).done
    field.do(casework.plan, field.me(last), child)
