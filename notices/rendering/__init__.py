"""Who writes a mail when it leaves, how it becomes bytes, and how staff see it."""

from notices.rendering.accounts import account_page
from notices.rendering.letters import (
    Face,
    Letter,
    Logo,
    NotSentError,
    Renderer,
    Writer,
    as_bytes,
    envelope_address,
    envelope_sender,
    list_headers,
    one_line,
    purposes,
    register,
    renderer_of,
    site_face,
    site_name,
    use_site_face,
)

__all__ = [
    "Face",
    "Letter",
    "Logo",
    "NotSentError",
    "Renderer",
    "Writer",
    "account_page",
    "as_bytes",
    "envelope_address",
    "envelope_sender",
    "list_headers",
    "one_line",
    "purposes",
    "register",
    "renderer_of",
    "site_face",
    "site_name",
    "use_site_face",
]
