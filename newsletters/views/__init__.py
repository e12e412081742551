"""What the links in a letter lead to, and the pages of one's own newsletter."""

from newsletters.views.accounting import why, why_list
from newsletters.views.confirming import confirm
from newsletters.views.letters import answer, click, preview, say
from newsletters.views.reading import letter, letter_list
from newsletters.views.steering import dial, settings, unsubscribe, yours

__all__ = [
    "answer",
    "click",
    "confirm",
    "dial",
    "letter",
    "letter_list",
    "preview",
    "say",
    "settings",
    "unsubscribe",
    "why",
    "why_list",
    "yours",
]
