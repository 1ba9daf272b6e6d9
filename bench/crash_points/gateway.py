"""A far end for SMS that takes everything and writes it down: one journal for each scene, which stands in the path."""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import uuid4


class _GatewayHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    folder: ClassVar[Path]
    writing: ClassVar[threading.Lock]
    slow: ClassVar[float]

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Written down first, answered then: whoever dies in between has sent the message and does not know it."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        scene = self.path.split("/")[1]
        rows = []
        with self.writing, (self.folder / f"{scene}.journal").open("a") as journal:
            for number in form["to"][0].split(","):
                journal.write(json.dumps([number, form["message"][0]]) + "\n")
                row = {"number": number, "statusCode": 101, "status": "Success", "cost": "RWF 9"}
                rows.append({**row, "messageId": f"ATXid_{uuid4().hex}"})
        time.sleep(self.slow)
        body = json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": rows}}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that dies in mid-sentence is what this is about."""
        if not isinstance(sys.exception(), OSError | KeyError):
            super().handle_error(request, client_address)


class RecordingGateway:
    """The far end, listening from the moment it is made; `serve` answers, after so many seconds each time."""

    def __init__(self, folder: Path, slow: float = 0.0) -> None:
        line = type("GatewayHandler", (_GatewayHandler,), {"folder": folder, "writing": threading.Lock(), "slow": slow})
        self._server = _Server(("127.0.0.1", 0), line)
        self._folder = folder
        self.port = int(self._server.server_address[1])

    def serve(self) -> None:
        """Answer until the process ends; to be called in a process of its own."""
        self._server.serve_forever()

    def close(self) -> None:
        """Stop listening, where somebody else serves."""
        self._server.server_close()

    def base_url(self, scene: str) -> str:
        """The address that a scene's settings name."""
        return f"http://127.0.0.1:{self.port}/{scene}"

    def taken(self, scene: str) -> list[tuple[str, str]]:
        """Number and text of every message of that scene."""
        path = self._folder / f"{scene}.journal"
        return [tuple(json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []
