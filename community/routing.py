"""The addresses of sockets."""

from django.urls import path

from community.consumers import LiveConsumer

websocket_urlpatterns = [path("live/", LiveConsumer.as_asgi())]  # type: ignore[arg-type]  # Channels routes it
