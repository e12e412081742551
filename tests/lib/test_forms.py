from uuid import UUID, uuid4

import pytest
from django import forms

from lib.forms import KeyedForm, MarkdownField


class Note(KeyedForm):
    text = MarkdownField()


def test_each_form_has_a_key_of_its_own() -> None:
    first, second = Note()["key"].value(), Note()["key"].value()
    assert UUID(first).version == 4
    assert first != second


def test_the_key_that_came_is_the_key() -> None:
    key = uuid4()
    form = Note({"key": str(key), "text": "a"})
    assert form.is_valid()
    assert form.cleaned_data == {"key": key, "text": "a"}
    assert form["key"].value() == str(key)


@pytest.mark.parametrize("key", ["", "spoiled", None])
def test_a_spoiled_key_is_said_and_replaced(key: str | None) -> None:
    form = Note({"key": key, "text": "a"})
    assert form.errors["key"] == ["The form had lost its number. Send it once more."]
    assert UUID(form["key"].value()).version == 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("a\r\nb\rc", "a\nb\nc"), ("    code\n\n", "    code"), ("é" * 32_768, "é" * 32_768)],
)
def test_a_text_keeps_its_shape(typed: str, kept: str) -> None:
    assert MarkdownField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " \r\n\t", "é" * 32_769, "a\x00b", None])
def test_a_text_that_cannot_stand(typed: str | None) -> None:
    with pytest.raises(forms.ValidationError):
        MarkdownField().clean(typed)
