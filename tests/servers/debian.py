"""Finds what the tests need from Debian's packages, and installs what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def postgresql_folder() -> Path | None:
    """The folder with initdb and pg_ctl, which Debian keeps off the PATH; the newest version wins."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    return Path(found).parent if found else None


def redis_path() -> Path | None:
    found = shutil.which("redis-server")
    return Path(found) if found else None


def chromium_path() -> Path | None:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


def java_folder() -> Path | None:
    """The folder with java and javac; a Java without its compiler is as good as none."""
    found = shutil.which("javac")
    return Path(found).resolve().parent if found else None


def maven_path() -> Path | None:
    found = shutil.which("mvn")
    return Path(found) if found else None


def nginx_path() -> Path | None:
    """Debian keeps it off the PATH of people who are not root."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else None


def compose_path() -> Path | None:
    found = shutil.which("docker-compose")
    return Path(found) if found else None


UNPACKED = Path(__file__).resolve().parents[2] / "var" / "packages"


def smtp_sink_path() -> Path:
    """Postfix's smtp-sink, else that of its package, which is unpacked and never installed: it would be a service."""
    found = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    path = Path(found) if found else UNPACKED / "usr" / "sbin" / "smtp-sink"
    if not path.exists():
        unpack("postfix")
    return path


NEEDED = {
    "postgresql": postgresql_folder,
    "redis-server": redis_path,
    "chromium": chromium_path,
    "openjdk-17-jdk-headless": java_folder,
    "maven": maven_path,
    "nginx": nginx_path,
    "docker-compose": compose_path,
}


def missing_packages() -> list[str]:
    return [package for package, find in NEEDED.items() if find() is None]


def install(packages: list[str]) -> None:
    """Ask apt-get for the packages, or say what a person has to do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        wanted = " ".join(packages)
        sys.exit(f"The tests need {wanted}. Install them first, on Debian with: sudo apt-get install {wanted}")
    print(f"Installing {', '.join(packages)} from Debian's packages.", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)  # an old list may still do
    command = ["apt-get", "install", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit(f"apt-get could not install {', '.join(packages)}; its message stands above.")
    if left := missing_packages():
        sys.exit(f"apt-get installed its packages, but {', '.join(left)} cannot be found.")


def unpack(package: str) -> None:
    """Fetch a package and lay its files out in a folder of ours."""
    print(f"Fetching {package} from Debian's packages, to unpack it.", flush=True)
    UNPACKED.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-qq", package], cwd=UNPACKED, stderr=subprocess.DEVNULL, check=False)
    fetched = sorted(UNPACKED.glob(f"{package}_*.deb"))
    if not fetched or subprocess.run(["dpkg", "-x", str(fetched[-1]), str(UNPACKED)], check=False).returncode:
        sys.exit(
            f"{package} could not be fetched and unpacked. Install it first, on Debian with: apt-get install {package}"
        )


if __name__ == "__main__":
    if missing := missing_packages():
        install(missing)
