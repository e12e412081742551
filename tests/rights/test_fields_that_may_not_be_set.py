"""A form sets what it asks for: whatever else is sent along leaves no trace, on any address that writes."""

from __future__ import annotations

from random import Random

import pytest
from django.forms import modelform_factory
from django.utils import timezone

from profiles.models import Member
from tests.rights.beyond import Beyond, Pairs, sender, standing
from tests.rights.language import Row, tables
from tests.rights.left import Left
from tests.rights.matrix import IS_WHOLE, Cell, cells
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
SAMPLE = 24
# What a form asks for and not every row sends.
MAY_BE_SET = {
    "admin:edition-new": {"groups", "languages", "subjects"},
    "community:edit-article": {"forum", "lead", "owner", "review", "subjects"},
    "community:edit-example": {"subjects"},
    "community:edit-post": {"subjects", "title"},
    "community:edit-event": {
        "event_answer_by",
        "event_last_day",
        "event_link",
        "event_room",
        "event_until",
        "event_whole_day",
    },
    "community:edit-bookmark": {"due"},
    "community:like-post": {"name"},
    "community:reply": {"answers", "is_comment"},
    "community:start-conversation": {"title"},
    "community:start-thread": {"subjects"},
    "community:submit-example": {"subjects"},
    "community:write-article": {"forum", "lead", "owner", "review", "subjects"},
    "directory:new-listing": {"place", "subjects"},
    "home:note-use": {"block", "way"},  # either
    "notices:choices": {"quiet_from", "quiet_until"},
    "profiles:choose-subjects": {"volume"},
    "profiles:say": {"surface"},
    "profiles:settings": {
        *("about", "are_keys_on", "is_listed", "is_presence_shown", "place", "pronouns", "website"),
        *("about_to", "here_to", "joined_to", "place_to", "pronouns_to", "subjects_to", "website_to"),
    },
    "profiles:turn-dial": {"name", "subject"},  # said again in the answer, and a subject may be named by either
    "search:note-search": {"kind"},
}


def _writing(row: Row) -> list[Cell]:
    return [cell for cell in cells(row) if cell.expected.endswith("!")] if row.method == "POST" else []


ROWS = [row for row in tables() if _writing(row)]


@pytest.fixture(scope="module")
def before(world: World) -> Left:
    """The world as every form finds it."""
    return standing()


@pytest.mark.parametrize("row", ROWS if IS_WHOLE else Random("fields").sample(ROWS, SAMPLE), ids=str)
def test_a_form_sets_what_it_asks_for(world: World, before: Left, row: Row) -> None:
    writing = _writing(row)
    found = []
    for cell in writing if IS_WHOLE else writing[-1:]:
        send, plain = sender(row, world, cell.role, cell.state)
        own = MAY_BE_SET.get(row.route, set())
        tried = Beyond(send, plain, before=before, moment=timezone.now(), own=own)
        assert tried.expected != before
        assert len(tried.more) > 150
        found += [f"{row.place} {cell}: “{name}” made a difference: {where}" for name, where in tried.found().items()]
    assert not found, "\n".join(found)


def test_a_form_that_sets_more_is_told_of(world: World, before: Left) -> None:
    """Two forms for a member's name: one asks for it alone, one takes more than it shows."""
    member = world.cast["stranger"]

    def loose(*fields: str) -> dict[str, str]:
        def send(pairs: Pairs) -> str:
            form = modelform_factory(Member, fields=fields)(dict(pairs), instance=Member.objects.get(pk=member.pk))
            form.save()
            return "302"

        return Beyond(send, [("name", "Ann")], before=before, moment=timezone.now(), own=set()).found()

    assert loose("name") == {}
    assert loose("name", "is_staff", "place") == {
        "is_staff": "profiles.Member.is_staff",
        "place": "profiles.Member.place",
    }
