"""A search for a word that stands only where one may not look answers as one for a word that stands nowhere."""

from __future__ import annotations

import re
from random import Random

import pytest
from django.urls import reverse

from search.documents.elastic import Elastic
from search.indexing import rebuild_elastic
from tests.rights.asking import Answer, Browser
from tests.rights.matrix import IS_WHOLE
from tests.rights.people import ROLES
from tests.rights.world import World

pytestmark = pytest.mark.django_db
SAMPLE = 6
OWN = re.compile(r'nonce-?[="\w+/-]+|name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"')
# What stands where a search looks: in threads and listings that some may see.
IN_THREADS = {f"thread private {part}" for part in ("title", "text", "answer")}
FOUND = {"poll private option", "article private title", "event private place"} | IN_THREADS
BESIDE = {"forum private name"}  # stands beside every page of those who may read there


def found(world: World, role: str, word: str) -> str:
    """The page of results, but for the word itself and what differs with every answer."""
    response = Browser(world, role).get(reverse("search:find"), {"q": word})
    assert response.status_code == 200  # type: ignore[attr-defined]
    body = Answer(response, set()).text.partition("</html>")[0]
    return OWN.sub("", body.replace(word, "WORD"))


def betrayed(world: World, role: str) -> list[str]:
    """The secrets whose search tells this role that they are there."""
    unseen = [each for each in world.canaries.values() if role not in each.seen_by]
    some = unseen if IS_WHOLE else Random(f"search {role}").sample(unseen, SAMPLE)
    some += [world.canaries[name] for name in sorted(FOUND) if role not in world.canaries[name].seen_by]
    nothing = found(world, role, "zqnothingqz")
    return sorted({each.name for each in some if found(world, role, each.word) != nothing})


@pytest.mark.parametrize("role", ROLES)
def test_a_secret_is_as_good_as_nowhere(world: World, role: str) -> None:
    assert betrayed(world, role) == []


def test_who_may_read_it_finds_it(world: World) -> None:
    assert {each.name for each in world.canaries.values() if _differs(world, "insider", each.word)} == FOUND | BESIDE


@pytest.mark.servers
def test_so_it_is_with_elasticsearch(world: World, elasticsearch: Elastic) -> None:
    rebuild_elastic(elasticsearch)
    elasticsearch.client.indices.refresh(index=elasticsearch.alias)
    assert all(_differs(world, "insider", world.canaries[name].word) for name in FOUND)
    assert {role: betrayed(world, role) for role in ROLES} == {role: [] for role in ROLES}


def _differs(world: World, role: str, word: str) -> bool:
    return found(world, role, word) != found(world, role, "zqnothingqz")
