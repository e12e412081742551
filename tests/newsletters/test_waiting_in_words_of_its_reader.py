"""Whatever a letter waits for is said to its reader as theirs, and not of “the member”."""

from datetime import datetime, timedelta

import pytest

from newsletters.accounting.fates import TO_THEM
from notices.delivery.pacing import PutOffError, put_off
from notices.models import Outgoing
from notices.posting import Because, Wait
from notices.rendering import NotSentError


@pytest.mark.parametrize("because", list(Because))
def test_it_has_words_for_them(because: Because, now: datetime) -> None:
    with pytest.raises((PutOffError, NotSentError)) as said:
        put_off(Outgoing(created=now), Wait(now + timedelta(hours=1), because))
    assert str(said.value) in TO_THEM
    assert "the member" not in str(TO_THEM[str(said.value)])
