"""Postfix's smtp-sink: a mail server that takes everything and keeps nothing, for measuring."""

import getpass
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from socket import create_connection

from tests.servers.debian import smtp_sink_path
from tests.servers.site import free_port
from tests.servers.waiting import until


def _greets(port: int) -> bool:
    try:
        with closing(create_connection(("127.0.0.1", port), timeout=5)) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


@contextmanager
def sink() -> Iterator[str]:
    """Take mail on a free port of the loopback address; yields its URL."""
    program, port = smtp_sink_path(), free_port()
    libraries = program.parent.parent / "lib" / "postfix"  # where the package keeps them, installed or unpacked
    account = ["-u", "nobody"] if os.geteuid() == 0 else []  # it does not run as root
    server = subprocess.Popen(
        [str(program), *account, f"127.0.0.1:{port}", "1000"],
        env=os.environ | {"LD_LIBRARY_PATH": str(libraries), "USER": getpass.getuser()},
        start_new_session=True,
    )
    try:
        until(lambda: server.poll() is None and _greets(port), "smtp-sink greets")
        yield f"smtp://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
