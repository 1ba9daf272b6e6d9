"""What officers do with a case before a placement."""

from sqlalchemy import update

from core.cases import casework, needs
from core.models.review import Review
from core.models.visit import Due
from tests.core.support.field import Field


def ready(field: Field, child: int, last: int = 201) -> None:
    """The family is looked for, to live there is best for the child, and its placement is planned."""
    field.do(needs.trace, field.me(last), child, "begun")
    assert field.do(casework.assess, field.me(last), child, True).done
    field.do(casework.plan, field.me(last), child)


def alone(field: Field, child: int) -> None:
    """Nothing is owed to any other child."""
    others = update(Review).where(Review.child_id != child).values(state=Due.ended)
    field.do(lambda tx: tx.connection.execute(others))
