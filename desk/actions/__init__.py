"""Every write of the owner's: a verb each, a transaction each."""

from desk.actions.arriving import SetupClosed, WrongCode, make_first_administrator, mark_step
from desk.actions.deciding import SettingsChanged, change_settings, set_back, version_of

__all__ = [
    "SettingsChanged",
    "SetupClosed",
    "WrongCode",
    "change_settings",
    "make_first_administrator",
    "mark_step",
    "set_back",
    "version_of",
]
