"""Trade: listings, and the deals members make about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moderation.models import Report
from profiles.models import Block, Member, Subject, Subjected, Tagging


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, viewer: Any) -> Self:
        """The one rule for reading: not hidden, and not by someone one ignores; sold ones stay readable."""
        listings = self.exclude(shelf="hidden")
        if viewer is None or not viewer.is_authenticated:
            return listings
        return listings.exclude(owner__in=Block.objects.filter(member=viewer.pk).values("other"))

    def open(self) -> Self:
        return self.filter(shelf="standing", closed__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-posted", "-pk")

    def about(self, subject: Subject) -> Self:
        return self.filter(subjects=subject)

    def available(self, now: datetime) -> Self:
        """Neither hidden, closed nor reserved at that time."""
        taken = Deal.objects.filter(listing=OuterRef("pk"), agreed__lte=now)
        standing = self.filter(Q(closed__isnull=True) | Q(closed__gt=now), shelf="standing", posted__lte=now)
        return standing.filter(~Exists(taken))

    def with_about(self) -> Self:
        """With what each is about and seems to be, in a query more."""
        return self.prefetch_related(Prefetch("taggings", ListingSubject.objects.with_subjects()))

    def for_list(self) -> Self:
        """With what a list shows: owner, subjects, and whether it is reserved, in two queries."""
        agreed = Deal.objects.filter(listing=OuterRef("pk"), state=Deal.State.AGREED)
        return self.select_related("owner").with_about().annotate(is_reserved=Exists(agreed))


SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


class Listing(Subjected):
    """Something a member sells or wants; imported ones may leave open which."""

    class Sort(models.TextChoices):
        SELLING = "selling", _("selling")
        WANTED = "wanted", _("wanted")
        UNSAID = "unsaid", _("for sale or wanted")  # brought in from where nobody had to say

    class Shelf(models.TextChoices):
        STANDING = "standing", _("standing")
        HIDDEN = "hidden", _("hidden by a moderator")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listings")
    sort = models.CharField(_("kind"), max_length=8, choices=Sort, default=Sort.SELLING)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("description"), max_length=8000)
    html = models.TextField()
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    place = models.CharField(_("place"), max_length=120, blank=True)
    subjects = models.ManyToManyField(
        Subject, verbose_name=_("subjects"), related_name="listings", blank=True, through="directory.ListingSubject"
    )
    posted = models.DateTimeField(default=timezone.now)
    closed = models.DateTimeField(null=True, blank=True)  # sold, found or taken down
    shelf = models.CharField(max_length=8, choices=Shelf, default=Shelf.STANDING)
    facets = models.JSONField(default=list)
    key = models.UUIDField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="listing_once_per_form"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="listing_price_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-posted", "-id"], name="listing_recent", condition=Q(shelf="standing", closed__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("directory:listing", args=[self.pk])

    @property
    def price_said(self) -> str:
        """The price as people read it; empty where there is none."""
        if self.price is None:
            return ""
        if not self.price:
            return str(_("for nothing"))
        amount = number_format(self.price, 0 if self.price == int(self.price) else 2, force_grouping=True)
        sign = SIGNS.get(self.currency, self.currency)
        price = f"{sign}\u00a0{amount}"
        return str(_("up to %(price)s") % {"price": price}) if self.sort == self.Sort.WANTED else price


class ListingSubject(Tagging):
    """What a listing is about, or seems to be."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        db_table = "directory_listing_subjects"
        unique_together = (("listing", "subject"),)

    def __str__(self) -> str:
        return f"listing:{self.listing_id} is about {self.subject_id}"


class DealQuerySet(models.QuerySet["Deal"]):
    def of(self, member: Member) -> Self:
        """Those this member is a side of: nobody else may know of a deal."""
        return self.filter(Q(seller=member.pk) | Q(buyer=member.pk))

    def visible_to(self, viewer: Any) -> Self:
        """Its two sides; a moderator too, while a report of it is open."""
        if viewer is None or not viewer.is_authenticated:
            return self.none()
        return self.filter(Q(seller=viewer.pk) | Q(buyer=viewer.pk) | Q(pk__in=_reported(viewer)))

    def with_about(self) -> Self:
        """With what each is about and seems to be, in a query more."""
        return self.prefetch_related(Prefetch("taggings", ListingSubject.objects.with_subjects()))

    def for_list(self) -> Self:
        return self.select_related("listing", "seller", "buyer")

    def next_first(self) -> Self:
        """What waits for somebody first, then what is over."""
        states = ("offered", "agreed", "closed", "declined")
        order = Case(*(When(state=state, then=place) for place, state in enumerate(states)))
        return self.order_by(order, "-offered", "-pk")


def _reported(viewer: Any) -> Any:
    """The ids of deals a moderator may look at."""
    reports = Report.objects.open().filter(kind="deal") if viewer.is_moderator else Report.objects.none()
    return reports.values("item")


class Deal(models.Model):
    """Two members agree about a listing."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        CLOSED = "closed", pgettext_lazy("deal", "closed")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="deals")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals_selling")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals_buying")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OFFERED)
    remark = models.CharField(_("message"), max_length=1000, blank=True)
    offered = models.DateTimeField(default=timezone.now)
    agreed = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField()

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(seller=F("buyer")),
                name="deal_between_two",
                violation_error_message=_("This is your own listing. Wait for someone to make an offer."),
            ),
            models.UniqueConstraint(fields=["listing", "buyer", "seller", "key"], name="deal_once_per_form"),
            models.UniqueConstraint(
                fields=["listing", "buyer", "seller"],
                condition=Q(state="offered"),
                name="deal_offered_once",
                violation_error_message=_("You have already made an offer. Wait for the answer."),
            ),
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(state__in=["agreed", "closed"]),
                name="deal_agreed_once",
                violation_error_message=_("This listing already has a deal."),
            ),
        ]

    def __str__(self) -> str:
        return f"deal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("directory:deal", args=[self.pk])

    def other_side(self, member: Member) -> Member:
        """The one the member deals with; may query."""
        return self.buyer if member.pk == self.seller_id else self.seller

    @property
    def asker(self) -> Member:
        """Who made the offer: the side that did not list; needs listing."""
        return self.buyer if self.seller_id == self.listing.owner_id else self.seller

    def has_side(self, member: Any) -> bool:
        return member.pk is not None and member.pk in (self.seller_id, self.buyer_id)
