"""Where `up` asks whether it is ready."""

import pytest

from jobs.commands import up


@pytest.mark.parametrize(
    ("host", "near"),
    [("0.0.0.0", "http://127.0.0.1:80"), ("::", "http://[::1]:80"), ("127.0.0.1", ""), ("localhost", "")],
)
def test_where_it_listens_everywhere_it_is_asked_on_this_machine(host: str, near: str) -> None:
    assert up._from_here(host, 80) == near
