"""What forms about the newsletter ask: of its members, of its editors and of staff."""

from newsletters.forms.editing import EditionForm, HighlightForm, IntroForm, LookForm, NoteForm, RulesForm
from newsletters.forms.wishes import (
    CockpitForm,
    CopyForm,
    PauseForm,
    ThingForm,
    TimingForm,
    VolumeForm,
    ZoneForm,
    clock_named,
    hour_named,
)

__all__ = [
    "CockpitForm",
    "CopyForm",
    "EditionForm",
    "HighlightForm",
    "IntroForm",
    "LookForm",
    "NoteForm",
    "PauseForm",
    "RulesForm",
    "ThingForm",
    "TimingForm",
    "VolumeForm",
    "ZoneForm",
    "clock_named",
    "hour_named",
]
