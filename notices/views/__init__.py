"""The pages of notices: what a member is told, how they want it told, and the outbox for staff."""

from notices.views.choosing import choices, stop, try_address, void_addresses
from notices.views.devices import add_device, device_list, remove_device, try_device
from notices.views.incoming import incoming, provider_says
from notices.views.notices import bell, notice_list, see
from notices.views.outbox import outbox, outbox_html, outbox_list, outbox_source

__all__ = [
    "add_device",
    "bell",
    "choices",
    "device_list",
    "incoming",
    "notice_list",
    "outbox",
    "outbox_html",
    "outbox_list",
    "outbox_source",
    "provider_says",
    "remove_device",
    "see",
    "stop",
    "try_address",
    "try_device",
    "void_addresses",
]
