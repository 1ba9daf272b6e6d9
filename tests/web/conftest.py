"""The application for a real browser."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.fixtures.world import World


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The application, listening."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    hand = threading.Thread(target=server.serve_forever, daemon=True)
    hand.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    hand.join()
    server.server_close()
