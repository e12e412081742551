"""The owner's pages outside the admin: setting up, and what comes from it."""

from desk.views.furnishing import setup_forums, setup_subjects
from desk.views.look import icon, logo, look, look_mark, setup_look
from desk.views.mail import setup_mail
from desk.views.setup import setup, setup_administrator, setup_place

__all__ = [
    "icon",
    "logo",
    "look",
    "look_mark",
    "setup",
    "setup_administrator",
    "setup_forums",
    "setup_look",
    "setup_mail",
    "setup_place",
    "setup_subjects",
]
