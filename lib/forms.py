"""What every form that writes carries: a key that makes it count once, or the version of the text it began from."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

TEXT_BYTES = 64 * 1024


class KeyField(forms.UUIDField):
    """A hidden number drawn with the form; a second click sends the same."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            initial=uuid4,
            error_messages={
                "required": _("The form had lost its number. Send it once more."),
                "invalid": _("The form had lost its number. Send it once more."),
            },
        )

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What came, or a fresh key where it was none."""
        try:
            return UUID(str(data))
        except ValueError:
            return uuid4()


class DraftPlaceField(forms.CharField):
    """The hidden name of the draft that a form began as, so that sending it takes away the right one."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, max_length=60)


class KeyedForm(forms.Form):
    """A form that makes something: sent twice, it makes one."""

    key = KeyField()


class VersionedForm(forms.Form):
    """A form that changes a text: it knows which version it began from."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ChosenField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several of the things offered; a number that no row can have is a choice like any other that is not there."""

    def clean(self, value: Any) -> QuerySet[Any]:
        for pk in value if isinstance(value, list | tuple) else ():
            if not is_row_id(pk):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(pk)[:40]}
                )
        chosen: QuerySet[Any] = super().clean(value)
        return chosen


def is_row_id(value: Any) -> bool:
    """Whether a row could have this id: a whole number that databases can hold."""
    digits = str(value)
    return digits.isascii() and digits.isdecimal() and len(digits) < 20 and int(digits) < 2**63


class MarkdownArea(forms.Textarea):
    """The one field for writing: with scripts it has tools and a preview, without them it is a plain field."""

    template_name = "components/writing.html"


class MarkdownField(forms.CharField):
    """A Markdown text of at most 64 kB; leading spaces mean something and stay."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Text"))
        kwargs.setdefault("widget", MarkdownArea(attrs={"rows": rows}))
        errors = {"required": _("Write something first."), **kwargs.pop("error_messages", {})}
        super().__init__(strip=False, error_messages=errors, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return text.rstrip() if text.strip() else ""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value.encode(errors="replace")) > TEXT_BYTES:
            raise forms.ValidationError(_("This text is too long. Shorten it to 64 kB, or send it in two parts."))
