"""Every write of the owner's: a verb each, a transaction each."""

from desk.actions.arriving import SetupClosed, WrongCode, make_first_administrator, mark_step
from desk.actions.blending import accept_by_itself, decide_refit, refit_step, ship_again
from desk.actions.deciding import SettingsChanged, change_settings, keep_logo, set_back, version_of
from desk.actions.furnishing import OTHER, Laid, lay_forums, name_subjects, who_of
from desk.actions.holding_out import begin_holdout_step, hold_out
from desk.actions.inviting import Invited, accept_invitation, invitation_of, invite, take_back, token_of
from desk.actions.starting import arrange_start, raise_start
from desk.actions.weighing import WEIGHED, WeightsChanged, weigh_acts, weighing_version

__all__ = [
    "OTHER",
    "WEIGHED",
    "Invited",
    "Laid",
    "SettingsChanged",
    "SetupClosed",
    "WeightsChanged",
    "WrongCode",
    "accept_by_itself",
    "accept_invitation",
    "arrange_start",
    "begin_holdout_step",
    "change_settings",
    "decide_refit",
    "hold_out",
    "invitation_of",
    "invite",
    "keep_logo",
    "lay_forums",
    "make_first_administrator",
    "mark_step",
    "name_subjects",
    "raise_start",
    "refit_step",
    "set_back",
    "ship_again",
    "take_back",
    "token_of",
    "version_of",
    "weigh_acts",
    "weighing_version",
    "who_of",
]
