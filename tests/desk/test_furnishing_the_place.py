"""The first forums and subjects: suggested, changed, added, taken away."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community.models import Forum, ForumGrant, Thread
from profiles.models import Group, Member, Subject

FORUMS, SUBJECTS = "/setup/forums/", "/setup/subjects/"


def typed(*rows: dict[str, Any], **also: str) -> dict[str, Any]:
    """The form as it is sent."""
    data: dict[str, Any] = {"forum-TOTAL_FORMS": len(rows), "forum-INITIAL_FORMS": len(rows), **also}
    for number, row in enumerate(rows):
        data |= {f"forum-{number}-{name}": value for name, value in ({"who": "public"} | row).items()}
    return data


def test_suggestions_are_by_the_sort_of_community(at_home: Client) -> None:
    assert 'value="Wishes"' in at_home.get(FORUMS).content.decode()
    club = at_home.get(FORUMS + "?like=club").content.decode()
    assert 'value="Meetings and trips"' in club
    assert 'value="Wishes"' not in club
    assert "Shipping" in at_home.get(SUBJECTS + "?like=market").content.decode()
    assert at_home.get(FORUMS + "?like=nonsense").status_code == 200
    assert not Forum.objects.exists()


def test_forums_are_opened_with_their_rights(at_home: Client, ann: Member) -> None:
    rows = ({"name": "News", "who": "news"}, {"name": "Talk"}, {"name": "Inside", "who": "members"}, {"name": ""})
    assert at_home.post(FORUMS, typed(*rows))["Location"] == SUBJECTS
    guest = AnonymousUser()
    names = Forum.objects.values_list("name", flat=True)
    assert list(names) == ["News", "Talk", "Inside"]
    assert list(Forum.objects.visible_to(guest).values_list("name", flat=True)) == ["News", "Talk"]
    assert list(Forum.objects.open_to(ann).values_list("name", flat=True)) == ["Talk", "Inside"]
    assert list(Forum.objects.answerable_by(ann).values_list("slug", flat=True)) == ["news", "talk", "inside"]


def test_they_are_renamed_reordered_and_taken_away(at_home: Client) -> None:
    at_home.post(FORUMS, typed({"name": "One"}, {"name": "Two"}))
    one, two = Forum.objects.all()
    rows = ({"pk": two.pk, "name": "Zwei", "who": "members"}, {"pk": one.pk, "name": "One", "is_gone": "on"})
    at_home.post(FORUMS, typed(*rows, {"name": "Three", "description": "New."}, more=""))
    assert list(Forum.objects.values_list("name", "slug", "description")) == [
        ("Zwei", "two", ""),
        ("Three", "three", "New."),
    ]
    assert [grant.audience for grant in two.grants.all()] == ["members"]


def test_a_forum_with_threads_stays(at_home: Client, thread: Thread) -> None:
    row = {"pk": thread.forum_id, "name": "Winter camping", "is_gone": "on"}
    response = at_home.post(FORUMS, typed(row, {"name": "Another"}))
    html = response.content.decode()
    assert response.status_code == 422
    assert "“Winter camping” has threads, so it stays." in html
    assert 'value="Another"' in html
    assert Forum.objects.count() == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (({"name": "Talk"}, {"name": "talk"}), "stands there twice"),
        (({"name": "T" * 81},), "at most 80 characters"),
        (({"name": "Talk", "who": "kings"},), "Select a valid choice."),
    ],
)
def test_a_mistake_opens_nothing(at_home: Client, rows: tuple[dict[str, Any], ...], said: str) -> None:
    response = at_home.post(FORUMS, typed(*rows))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Forum.objects.exists()


def test_rights_given_one_by_one_stay(at_home: Client, staff_forum: Forum) -> None:
    assert "as set at the desk" in at_home.get(FORUMS).content.decode()
    at_home.post(FORUMS, typed({"pk": staff_forum.pk, "name": "Staff room", "who": "other"}))
    staff_forum.refresh_from_db()
    grant = ForumGrant.objects.get()
    assert (staff_forum.name, grant.group) == ("Staff room", Group.objects.get())


def test_subjects_one_a_line(at_home: Client) -> None:
    response = at_home.post(SUBJECTS, {"names": "Tents\r\n\r\n  Winter   camping \r\nÖfen"})
    assert response.status_code == 302
    assert list(Subject.objects.values_list("name", "slug")) == [
        ("Tents", "tents"),
        ("Winter camping", "winter-camping"),
        ("Öfen", "öfen"),
    ]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("tents\nStoves", "These subjects are there already: Tents."),
        ("Stoves\nStoves", "“Stoves” stands there twice."),
        ("S" * 61, "is too long"),
        ("\n".join(map(str, range(101))), "more than a hundred"),
    ],
)
def test_a_subject_that_cannot_be_is_told(at_home: Client, tents: Subject, names: str, said: str) -> None:
    response = at_home.post(SUBJECTS, {"names": names})
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert names.splitlines()[0] in html
    assert list(Subject.objects.all()) == [tents]
