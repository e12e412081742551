"""The account of the ranking says the numbers that the ranking uses."""

from __future__ import annotations

import re
from unittest.mock import patch

from django.test import Client
from django.urls import reverse

from profiles.interests import stated_pull
from profiles.models import Verb
from profiles.weighing import WEIGHTS
from search.blend import PRIORS
from search.recommending.account import account


def test_its_weights_are_those_of_the_blend(client: Client, db: None) -> None:
    html = client.get(reverse("search:how")).content.decode()
    told = account()
    assert sorted(signal.weight for signal in told.signals) == sorted(PRIORS.values())
    assert next(signal.percent for signal in told.signals) == 100
    assert "what you said on your dials: 100 % of the largest weight" in html
    with patch.dict(PRIORS, {"said": 0.3}):
        html = client.get(reverse("search:how")).content.decode()
    assert "what you said on your dials: 50 % of the largest weight" in html


def test_every_act_that_weighs_is_told_once(client: Client, db: None) -> None:
    told = account().acts
    assert sum(len(each.did) for each in told) == len(WEIGHTS) - 1  # earlier acts gathered are no deed
    assert [each.weight for each in told] == sorted((each.weight for each in told), reverse=True)
    assert '<td class="num">−3</td>' in client.get(reverse("search:how")).content.decode()
    assert next(each.did for each in told if each.weight == -3.0) == [str(Verb.LESS.label)]


def test_each_step_of_a_dial_says_how_far_it_pulls(client: Client, db: None) -> None:
    """As the score has it: low is as if the dial were not turned."""
    said = re.search(r'<ul class="dials">(.*?)</ul>', client.get(reverse("search:how")).content.decode(), re.DOTALL)
    assert said
    assert " ".join(re.sub("<[^>]+>", " ", said[1]).split()) == (
        "muted : never chosen "
        "quiet : pulls down by 0.51 "
        "low : pulls neither way, as if it were not turned "
        "normal : pulls up by 0.92 "
        "loud : pulls up by 2.14"
    )
    assert [pull for _step, pull in account().dials] == [None, *(stated_pull(level) for level in (1, 2, 3, 4))]
