"""Who writes a mail when it leaves, how it becomes bytes, and how staff see it."""

from notices.rendering.letters import (
    Letter,
    NotSentError,
    Renderer,
    Writer,
    as_bytes,
    envelope_address,
    envelope_sender,
    one_line,
    register,
    renderer_of,
    site_name,
    use_site_name,
)

__all__ = [
    "Letter",
    "NotSentError",
    "Renderer",
    "Writer",
    "as_bytes",
    "envelope_address",
    "envelope_sender",
    "one_line",
    "register",
    "renderer_of",
    "site_name",
    "use_site_name",
]
