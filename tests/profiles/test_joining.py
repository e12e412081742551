"""A new member chooses three to five subjects and may ask for the newsletter."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from profiles.forms import NEWSLETTER_WORDS
from profiles.models import Activity, Consent, Dial, Member, Subject, Verb


@pytest.fixture
def subjects(db: None) -> list[Subject]:
    names = ["Stoves", "Tents", "Boots", "Maps", "Knots", "Boats"]
    return [Subject.objects.create(name=name, slug=name.lower()) for name in names]


@pytest.fixture
def choose(client: Client, bo: Member) -> Callable[..., str]:
    client.force_login(bo)

    def post(chosen: list[Subject], **fields: str) -> str:
        sent = {"subjects": [subject.pk for subject in chosen], **fields}
        response = client.post(reverse("profiles:choose-subjects"), sent)
        return response.headers.get("Location") or response.content.decode()

    return post


def test_three_subjects_and_the_newsletter(choose: Callable[..., str], bo: Member, subjects: list[Subject]) -> None:
    assert choose(subjects[:3], wants_newsletter="on") == "/"
    assert dict(Dial.objects.values_list("target", "level")) == {subject.pk: 3 for subject in subjects[:3]}
    assert list(Consent.objects.values_list("member", "words", "how", "withdrawn")) == [
        (bo.pk, str(NEWSLETTER_WORDS), "sign-up", None)
    ]
    verbs = list(Activity.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [Verb.JOINED] + [Verb.TURNED] * 3 + [Verb.CONSENTED]


def test_the_box_is_unticked_and_means_no(client: Client, choose: Callable[..., str], subjects: list[Subject]) -> None:
    page = client.get(reverse("profiles:choose-subjects")).content.decode()
    assert str(NEWSLETTER_WORDS) in page
    assert "checked" not in page
    choose(subjects[:4])
    assert not Consent.objects.exists()


@pytest.mark.parametrize("count", [1, 2, 6])
def test_two_are_too_few_and_six_too_many(choose: Callable[..., str], subjects: list[Subject], count: int) -> None:
    assert "Choose three to five subjects. You can add more later." in choose(subjects[:count])
    assert not Dial.objects.exists()
    assert not Activity.objects.exists()


def test_subjects_that_are_not_there_are_a_wrong_choice(choose: Callable[..., str], subjects: list[Subject]) -> None:
    assert "is not one of the available choices." in choose([*subjects[:3], Subject(pk=10**30)])
    assert not Dial.objects.exists()
    assert not Activity.objects.exists()


def test_one_may_leave_it_for_later(choose: Callable[..., str], subjects: list[Subject]) -> None:
    assert choose([], skip="yes") == "/"
    assert not Dial.objects.exists()
    assert list(Activity.objects.values_list("verb", flat=True)) == [Verb.JOINED]


def test_a_second_click_joins_once(choose: Callable[..., str], subjects: list[Subject]) -> None:
    for _twice in range(2):
        choose(subjects[:3], wants_newsletter="on")
    assert (Dial.objects.count(), Consent.objects.count(), Activity.objects.count()) == (3, 1, 5)


def test_signing_up_leads_there(client: Client, subjects: list[Subject]) -> None:
    sign_up = {
        "name": "Di",
        "username": "di",
        "email": "di@commonplace.example",
        "password1": "four small birds at dawn",
    }
    response = client.post(reverse("account_signup"), sign_up)
    assert response.headers["Location"] == reverse("profiles:choose-subjects")
    assert Member.objects.get().name == "Di"
    di = Member.objects.get()
    joined = Activity.objects.filter(verb=Verb.JOINED)
    assert list(joined.values_list("member", "kind", "item")) == [(di.pk, "member", di.pk)]  # whatever they do next
    client.post(reverse("profiles:choose-subjects"), {"subjects": [subject.pk for subject in subjects[:3]]})
    assert (Dial.objects.count(), joined.count()) == (3, 1)
