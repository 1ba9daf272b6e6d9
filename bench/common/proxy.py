"""A real nginx with our own configuration, on free ports of this machine, with a certificate made for it."""

import contextlib
import datetime
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.settings import ROOT
from jobs.runner.parent_death import with_parent_death_signal
from jobs.runner.supervisor import free_port

CONFIGURATION = ROOT / "docs" / "deploy" / "nginx" / "inshuti.conf"
NAME = "line.example.rw"
"""The name that it gives itself there."""
AROUND = """daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/main.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/pages; fastcgi_temp_path {folder}/a;
    uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
    include {folder}/inshuti.conf;
}}
"""


class _Line(HTTPSConnection):
    """To this machine, by the proxy's own name."""

    def __init__(self, port: int, trusted: Path) -> None:
        super().__init__(NAME, port, timeout=20)
        self._trusts = ssl.create_default_context(cafile=str(trusted))

    def connect(self) -> None:
        """Whatever the name's address is elsewhere."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
        self.sock = self._trusts.wrap_socket(opened, server_hostname=NAME)


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, what it writes down, and the certificate that its callers trust."""

    port: int
    plain_port: int
    folder: Path

    def line(self) -> HTTPSConnection:
        """A connection by its own name, over TLS that is looked at."""
        return _Line(self.port, self.folder / "fullchain.pem")

    def plain(self) -> HTTPConnection:
        """A connection in the clear."""
        return HTTPConnection("127.0.0.1", self.plain_port, timeout=20)

    def ask(
        self, path: str, body: str | None = None, headers: Mapping[str, str] | None = None, *, method: str = ""
    ) -> tuple[int, str]:
        """The answer to one request: its status and its text."""
        with contextlib.closing(self.line()) as opened:
            opened.request(method or ("GET" if body is None else "POST"), path, body, {"Host": NAME, **(headers or {})})
            answer = opened.getresponse()
            return answer.status, answer.read().decode()

    def logged(self) -> str:
        """All that nginx wrote down anywhere."""
        return "".join(each.read_text(errors="replace") for each in self.folder.rglob("*") if each.is_file())


def configured(folder: Path, upstreams: Mapping[int, int]) -> Proxy:
    """Our configuration in that folder, its ports, places and upstreams these; nothing runs yet."""
    proxy = Proxy(free_port(0), free_port(0), folder)
    text = CONFIGURATION.read_text()
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{proxy.port} ssl")
    text = text.replace("listen 80 ", f"listen 127.0.0.1:{proxy.plain_port} ")
    text = text.replace("/etc/ssl/inshuti", str(folder)).replace("/var/log/nginx", str(folder))
    text = re.sub(r"127\.0\.0\.1:(800\d)", lambda at: f"127.0.0.1:{upstreams[int(at[1])]}", text)
    (folder / "inshuti.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    _certificate(folder)
    return proxy


@contextlib.contextmanager
def proxied(folder: Path, upstreams: Mapping[int, int]) -> Iterator[Proxy]:
    """nginx answers in this block, in front of these ports instead of those that the file names."""
    proxy = configured(folder, upstreams)
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(with_parent_death_signal(command)) as server:
        try:
            _wait(proxy, server)
            yield proxy
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(proxy: Proxy, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), contextlib.closing(proxy.plain()) as opened:
            opened.request("GET", "/")
            opened.getresponse().read()
            return
        time.sleep(0.02)
    raise RuntimeError(f"nginx did not start: {(proxy.folder / 'main.log').read_text()}")


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))
