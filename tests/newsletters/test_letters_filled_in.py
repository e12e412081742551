"""A letter is filled into a form that was cut once: word for word what its templates make of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.template import Context
from django.template.loader import render_to_string

from community.models import Thread
from newsletters.composing import letter
from newsletters.composing.things import in_lines
from newsletters.selection import plan_mailing
from notices.delivery.writing import looked_at
from notices.models import Outgoing
from notices.rendering.skeleton import OWN, filled_text, inlined
from profiles.models import Member
from tests.newsletters.letters import html

HOSTILE = [
    "Tea & \"cake\" <script>alert('x')</script>",
    "{{ name }} {% now 'Y' %} %(count)d",
    "\u202eevil \u00e9\u4e16, and what stands for a part of the letter: \ue0001\ue000",
]


def plain_html(name: str, context: Mapping[str, Any], accent: str, accent_at_night: str) -> str:
    return inlined(name, accent, accent_at_night).render(Context(as_templates_see_it(context)))


def plain_text(name: str, context: Mapping[str, Any]) -> str:
    return render_to_string(name, as_templates_see_it(context))


def as_templates_see_it(context: Mapping[str, Any]) -> dict[str, Any]:
    items = [{"told": line.told, **dict(zip(OWN, line.own, strict=True))} for line in context["items"]]
    return {**context, "items": items}


def written(now: datetime) -> list[bytes]:
    rows = list(Outgoing.objects.filter(purpose="digest").select_related("member").order_by("pk"))
    return [desk.write(row, now=now).raw for row, desk in looked_at(rows, now=now)]


@pytest.mark.parametrize("titles", [[], HOSTILE])
def test_it_is_what_the_templates_make(
    three_threads: None, titles: list[str], bo: Member, di: Member, subscribed: Callable[..., Member], now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for thread, title in zip(Thread.objects.order_by("pk"), titles, strict=False):
        Thread.objects.filter(pk=thread.pk).update(title=title)
    Member.objects.filter(pk=di.pk).update(language="fr", name="Di \u201cthe\u201d O\u2019Hara, <b>")
    for member in (bo, di):
        subscribed(member)
    plan_mailing(now=now, only_due_hour=False)
    once, again = written(now), written(now)
    monkeypatch.setattr(letter, "filled_html", plain_html)
    monkeypatch.setattr(letter, "filled_text", plain_text)
    assert once == again == written(now)
    assert len(once) == 2


def test_a_sign_that_html_reads_anew_comes_as_it_is(
    three_threads: None, bo: Member, subscribed: Callable[..., Member], now: datetime
) -> None:
    Thread.objects.update(title="One \x9f more \u00e9")
    subscribed(bo)
    plan_mailing(now=now, only_due_hour=False)
    (raw,) = written(now)
    page = html(message_from_bytes(raw, policy=policy.default))
    assert "One \x9f more \u00e9</a>" in page
    assert "&#159;" not in page


def test_what_is_no_text_and_no_number_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        filled_text("mail/digest.txt", {"name": {1, 2}, "items": []})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("a" * 72, ["a" * 72], id="as long as a line"),
        pytest.param("a" * 73, ["a" * 73], id="a word that is longer"),
        pytest.param(f"no {'a' * 80} no", ["no", "a" * 80, "no"], id="such a word among others"),
        pytest.param("one two " * 10, [("one two " * 9).strip(), "one two"], id="words"),
        pytest.param(f"{'a' * 70} b c", [f"{'a' * 70} b", "c"], id="just enough room"),
    ],
)
def test_words_are_put_in_lines(text: str, lines: list[str]) -> None:
    assert in_lines(text).split("\n") == lines
