"""The tables of newsletters."""

from newsletters.models.guarding import Alarm, Guard, Pause
from newsletters.models.mailing import DIGEST, LEFT, Calibration, Digest, Mailing, Timing

__all__ = ["DIGEST", "LEFT", "Alarm", "Calibration", "Digest", "Guard", "Mailing", "Pause", "Timing"]
