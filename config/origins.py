"""Which pages may open our socket: full origins, never a host alone."""

from django.conf import settings


def allowed_origins() -> list[str]:
    """The site's own address; embedded also the loopback names on the same port."""
    origins = [settings.SITE_URL]
    if settings.EMBEDDED:
        port = settings.SITE_URL.rpartition(":")[2]
        suffix = f":{port}" if port.isdigit() else ""
        origins += [f"http://{host}{suffix}" for host in ("127.0.0.1", "localhost")]
    return origins
