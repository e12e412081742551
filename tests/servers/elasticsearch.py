"""An Elasticsearch of the tests' own: built from published jars once a machine, its data thrown away."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch, TransportError

from tests.servers.debian import java_folder, maven_path
from tests.servers.waiting import until

SOURCES = Path(__file__).parent / "elasticsearch"
NETWORK = "modules/transport-netty4"
PARTS = "modules/analysis-parts"
# A start takes half as long with the quick compiler alone, and forum searches are short.
JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def _run(*command: str | Path, cwd: Path) -> None:
    finished = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed.\n{finished.stdout}{finished.stderr}")


def _fingerprint() -> str:
    """Changes with every source."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(SOURCES.rglob("*.*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _build(home: Path, java: Path, maven: Path) -> None:
    """Lay out a server in the folder, as Elasticsearch expects it."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(SOURCES, home)
    for folder in (NETWORK, PARTS, "plugins"):
        (home / folder).mkdir(parents=True)
    _run(maven, "-q", "-B", "package", cwd=home)
    (home / "transport-netty4.properties").rename(home / NETWORK / "plugin-descriptor.properties")
    (home / "plugin/plugin-descriptor.properties").rename(home / PARTS / "plugin-descriptor.properties")
    for source, classes in (("Launcher.java", "launcher"), ("plugin/AnalysisParts.java", "classes")):
        _run(java / "javac", "--release", "17", "-cp", "lib/*", "-d", classes, source, cwd=home)
    _run(java / "jar", "--create", "--file", f"{PARTS}/analysis-parts.jar", "-C", "classes", ".", cwd=home)


def built() -> Path:
    """The folder of the server, built where it is not there yet; others who want it meanwhile wait."""
    java, maven = java_folder(), maven_path()
    if java is None or maven is None:
        raise RuntimeError("Java or Maven is missing; `make test` installs them.")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commonplace"
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / f"elasticsearch-{_fingerprint()}"
    with (cache / "elasticsearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            unfinished = cache / "elasticsearch-unfinished"
            _build(unfinished, java, maven)
            unfinished.rename(home)
    return home


def _address(run: Path) -> str:
    """Where the server listens, once it answers."""
    ports = run / "logs" / "http.ports"
    if not ports.exists() or not (lines := ports.read_text().split()):
        return ""
    url = f"http://{lines[0]}"
    try:
        with Elasticsearch(url, max_retries=0) as client:
            client.cluster.health()
    except TransportError:
        return ""
    return url


class Node:
    """A server of Elasticsearch on its way up: `url` waits until it is."""

    def __init__(self, run: Path, process: subprocess.Popen[bytes]) -> None:
        self.run = run
        self.process = process

    @property
    def url(self) -> str:
        def answers() -> str:
            assert self.process.poll() is None, f"Elasticsearch stopped.\n{(self.run / 'log').read_text()}"
            return _address(self.run)

        return until(answers, "Elasticsearch answers", seconds=120)


@contextmanager
def elasticsearch(run: Path) -> Iterator[Node]:
    """Start a server whose data and logs stand in the folder, which is made; stop it afterwards."""
    home, java = built(), java_folder()
    assert java is not None
    for folder in ("tmp", "logs"):
        (run / folder).mkdir(parents=True)
    class_path = f"{home}/lib/*:{home}/launcher"
    command: list[str | Path] = [
        java / "java",
        *JVM,
        f"-Djava.io.tmpdir={run / 'tmp'}",
        "-cp",
        class_path,
        "Launcher",
        home,
        run,
    ]
    with (run / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=run, start_new_session=True)
    try:
        yield Node(run, process)
    finally:
        process.kill()  # nothing of its data is kept, and a stopped one would not hear of a gentler end
        process.wait(timeout=20)
