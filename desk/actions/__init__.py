"""Every write of the owner's: a verb each, a transaction each."""

from desk.actions.arriving import SetupClosed, WrongCode, make_first_administrator, mark_step
from desk.actions.deciding import SettingsChanged, change_settings, keep_logo, set_back, version_of
from desk.actions.furnishing import OTHER, Laid, lay_forums, name_subjects, who_of

__all__ = [
    "OTHER",
    "Laid",
    "SettingsChanged",
    "SetupClosed",
    "WrongCode",
    "change_settings",
    "keep_logo",
    "lay_forums",
    "make_first_administrator",
    "mark_step",
    "name_subjects",
    "set_back",
    "version_of",
    "who_of",
]
