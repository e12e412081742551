"""What the owner decides without programming: each thing defined once, kept as a row, with its history."""

from desk.settings.defined import DEFINITIONS, GROUPS, Definition
from desk.settings.reading import (
    AUTOMATIC,
    BLEND,
    HOLDOUT,
    Site,
    forget,
    kept_values,
    look_version,
    set_setting,
    site_settings,
    values,
)

__all__ = [
    "AUTOMATIC",
    "BLEND",
    "DEFINITIONS",
    "GROUPS",
    "HOLDOUT",
    "Definition",
    "Site",
    "forget",
    "kept_values",
    "look_version",
    "set_setting",
    "site_settings",
    "values",
]
