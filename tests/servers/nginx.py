"""An nginx of the tests' own, with the very configuration that docker-compose.yml runs, on the loopback address."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.reading import ROOT
from tests.servers.debian import nginx_path
from tests.servers.site import answer_of, free_port
from tests.servers.waiting import until

TEMPLATE = ROOT / "deploy/nginx/site.conf.template"
# What the image's own nginx.conf has around it, with every path in a folder of the test's.
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/errors;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def rendered(words: dict[str, str]) -> str:
    """As the image's start renders it: words that the environment has, and nothing else."""
    return re.sub(r"\$\{([A-Z_]+)\}", lambda found: words[found[1]], TEMPLATE.read_text())


@contextmanager
def nginx(folder: Path, **words: str) -> Iterator[str]:
    """Start it in the folder; yields its address and stops it afterwards."""
    program = nginx_path()
    assert program is not None, "nginx is missing; `make test` installs it."
    folder.mkdir()
    port = free_port()
    words |= {"LISTEN": f"127.0.0.1:{port}", "LOG_PLACE": str(folder / "failures")}
    (folder / "site.conf").write_text(
        rendered({"PAGES_ROOT": str(TEMPLATE.parent / "pages"), "MEDIA_ROOT": str(folder)} | words)
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    server = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "errors"])
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: (folder / "nginx.pid").exists() and answer_of(f"{url}/livez")[0] == 404, "nginx answers")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
