"""The ASGI application: pages by Django, the one socket by Channels. Starts nothing else."""

import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from community.routing import websocket_urlpatterns  # noqa: E402 - models must be loaded first
from config.metrics import counted  # noqa: E402
from config.origins import allowed_origins  # noqa: E402

sockets: list[Any] = [*websocket_urlpatterns]
application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": OriginValidator(counted(AuthMiddlewareStack(URLRouter(sockets))), allowed_origins()),
    }
)
