"""How long a database is waited for before somebody at a phone is told that nothing was saved."""

from typing import Any

BUSY_MILLISECONDS = 1500
IDLE_MILLISECONDS = 5_000
"""How long PostgreSQL lets a process sleep in mid-transaction. One that is frozen there keeps the rows it locked from
all others: the clock's lease, or alerts whose rung is due. It is told that nothing was saved, and goes on."""
CUT_OFF = {"tcp_user_timeout": IDLE_MILLISECONDS, "keepalives_idle": 3, "keepalives_interval": 1, "keepalives_count": 2}
"""A server that the network no longer reaches is given up as soon: without it phones wait a quarter of an hour."""


def connect_arguments(*, is_sqlite: bool) -> dict[str, Any]:
    """What the driver is told of it, with each new connection."""
    if is_sqlite:
        return {"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}
    patience = f"-c lock_timeout={BUSY_MILLISECONDS} -c idle_in_transaction_session_timeout={IDLE_MILLISECONDS}"
    # the driver prepares nothing by itself: to forget it, it would have the server forget what a hop has prepared
    return {**CUT_OFF, "connect_timeout": 2, "prepare_threshold": None, "options": f"{patience} -c timezone=UTC"}
