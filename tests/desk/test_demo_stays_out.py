"""The demo never mixes with a community that is there already, unless it is told to."""

import pytest
from django.core.management import CommandError, call_command

from community.models import Forum
from profiles.models import Member


def test_it_stays_out_of_a_site_with_members(ann: Member) -> None:
    with pytest.raises(CommandError, match=r"members of its own \(1\)"):
        call_command("demo")
    assert list(Member.objects.all()) == [ann]
    assert not Forum.objects.exists()


def test_it_takes_no_name_that_is_taken(owner: Member) -> None:
    with pytest.raises(CommandError, match="username owner, which is taken"):
        call_command("demo", "--force")
    assert list(Member.objects.all()) == [owner]
    assert not Forum.objects.exists()
