"""The owner's pages outside the admin: setting up, and what comes from it."""

from desk.views.furnishing import setup_forums, setup_subjects
from desk.views.installing import app_icon, manifest, offline, service_worker
from desk.views.inviting import invited, setup_invite, take_back_invitation
from desk.views.look import icon, logo, look, look_mark, setup_look
from desk.views.mail import setup_mail
from desk.views.setup import setup, setup_administrator, setup_done, setup_place
from desk.views.starting import start, starts

__all__ = [
    "app_icon",
    "icon",
    "invited",
    "logo",
    "look",
    "look_mark",
    "manifest",
    "offline",
    "service_worker",
    "setup",
    "setup_administrator",
    "setup_done",
    "setup_forums",
    "setup_invite",
    "setup_look",
    "setup_mail",
    "setup_place",
    "setup_subjects",
    "start",
    "starts",
    "take_back_invitation",
]
