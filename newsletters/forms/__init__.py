"""What forms about the newsletter ask: of its members, and of its editors."""

from newsletters.forms.editing import EditionForm, HighlightForm, IntroForm, NoteForm, RulesForm
from newsletters.forms.wishes import PauseForm, TimingForm, VolumeForm, ZoneForm, hour_named

__all__ = [
    "EditionForm",
    "HighlightForm",
    "IntroForm",
    "NoteForm",
    "PauseForm",
    "RulesForm",
    "TimingForm",
    "VolumeForm",
    "ZoneForm",
    "hour_named",
]
