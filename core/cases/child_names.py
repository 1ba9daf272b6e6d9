"""The district gives a child its name, once somebody knows it, or mends it."""

from core.children import children
from core.errors import NotYours
from core.files.names import a_name
from core.models.child import Child
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def give(tx: Tx, me: Caller, child_id: int, name: str) -> None:
    """The district gives a child its name. Raises NotYours to all but its officers and the operator, and Unknown for
    what is no name.
    """
    child = tx.session.get_one(Child, child_id)
    officer = me.role is not None and me.role.is_officer and me.district in (child.district_id, None)
    if not (officer or me.is_operator):
        raise NotYours("names are given by the child's district")
    children.name_child(tx, child, a_name(name))
    audit.record(tx, me, "named", "children", child.id)
