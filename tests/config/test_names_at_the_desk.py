"""What staff read above every field and list of the desk is translated, whoever made the model."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise

from config.labels import FIELDS, MODELS, at_the_desk, unnamed
from profiles.models import Member
from tests.reading import apps as own_apps


def test_every_field_at_the_desk_has_a_translated_name() -> None:
    """A field without a name of its own is named in config/labels.py."""
    shown = at_the_desk(admin.site)
    assert len(shown) > len(admin.site._registry)
    assert {model._meta.label: names for model in shown if (names := unnamed(model))} == {}


def test_what_others_keep_is_named_too() -> None:
    foreign = [model for model in admin.site._registry if model._meta.app_label not in own_apps()]
    assert [m._meta.label for m in foreign if not isinstance(m._meta.verbose_name_plural, Promise)] == []


def test_no_name_is_left_over() -> None:
    names = {field.name for model in apps.get_models() for field in model._meta.concrete_fields}
    assert sorted(FIELDS.keys() - names) == []
    assert all(apps.get_model(label) for label in MODELS)


@pytest.mark.django_db
def test_a_french_owner_reads_french_above_the_columns(client: Client, owner: Member) -> None:
    Member.objects.filter(pk=owner.pk).update(language="fr")
    client.force_login(owner)
    html = client.get(reverse("admin:community_forum_add")).content.decode()
    assert "Nom dans les adresses" in html
    assert "Slug" not in html
