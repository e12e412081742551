"""What members type to trade."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import SubjectsField
from directory.models import SIGNS, Listing
from lib.forms import KeyedForm, MarkdownField

SORTS = [(Listing.Sort.SELLING, _("I sell it")), (Listing.Sort.WANTED, _("I look for it"))]
TOO_LONG = _("This has %(show_value)s characters. Shorten it to %(limit_value)s.")


class ListingForm(KeyedForm):
    """Something for sale or wanted."""

    sort = forms.ChoiceField(
        label=_("What is it?"), choices=SORTS, initial=Listing.Sort.SELLING, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        help_text=_("What it is, in one line."),
        error_messages={"required": _("Give it a title."), "max_length": TOO_LONG},
    )
    text = MarkdownField(
        label=_("Description"),
        max_length=8000,
        help_text=_("Its age, its state, what comes with it."),
        error_messages={"max_length": TOO_LONG},
    )
    price = forms.DecimalField(
        label=_("Price"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("Leave it empty to agree on one later."),
        error_messages={"min_value": _("A price is not below zero."), "invalid": _("Write the price as a number.")},
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in SIGNS], initial="EUR")
    place = forms.CharField(
        label=_("Place"), max_length=120, required=False, help_text=_("Where it is, or can be brought to.")
    )
    subjects = SubjectsField()

    field_order = ("sort", "title", "text", "price", "currency", "place", "subjects")


class OfferForm(KeyedForm):
    """A message to who listed it."""

    remark = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the two of you read it."),
        error_messages={"max_length": TOO_LONG},
    )
