"""Events: when and where the members of a thread meet, and what each says about coming."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.thread import Thread
from profiles.models import Block
from profiles.models.roll import HERE

LASTS = timedelta(hours=2)  # what an event without an end is taken to last
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MORNING = time(9)  # when one is reminded of an event that takes a whole day, the day before


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, viewer: Any) -> Self:
        """Those of threads this viewer may see."""
        return self.filter(thread__in=Thread.objects.visible_to(viewer))

    def coming(self, now: datetime) -> Self:
        """Not over yet, the next first."""
        return self.filter(over__gt=now).order_by("begins", "pk")

    def past(self, now: datetime) -> Self:
        """Over, the latest first."""
        return self.filter(over__lte=now).order_by("-begins", "-pk")

    def for_list(self, reader: Any) -> Self:
        """With the thread and its forum, and what this reader `says`; one query."""
        events = self.with_those_here().select_related("thread__forum")
        if reader is None or not reader.is_authenticated:
            return events.annotate(says=Value(""))
        # Named by relation, because Attendance is defined below.
        said: Any = self.model._meta.get_field("attendances").related_model
        mine = said._default_manager.filter(event=OuterRef("pk"), member=reader.pk, is_waiting=False)
        return events.annotate(says=Coalesce(Subquery(mine.values("says")[:1]), Value("")))

    def with_those_here(self) -> Self:
        """With `coming`, `waiting` and `unsure`: how many members who are here come, wait for room and perhaps come."""
        said: Any = self.model._meta.get_field("attendances").related_model
        here = said._default_manager.of_those_here().filter(event=OuterRef("pk")).order_by().values("event")
        counts = {
            "coming": here.filter(says="comes", is_waiting=False),
            "waiting": here.filter(is_waiting=True),
            "unsure": here.filter(says="maybe"),
        }
        return self.annotate(
            **{
                name: Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
                for name, rows in counts.items()
            }
        )

    def with_opening(self, characters: int) -> Self:
        """With the thread and `opening`, the beginning of its first post's HTML."""
        first = Post.objects.filter(thread=OuterRef("thread"), number=1)
        return self.select_related("thread").annotate(opening=Subquery(first.values(cut=Left("html", characters))[:1]))

    def attended_by(self, who: Any) -> Self:
        """Those one said one comes to, or perhaps."""
        going = [Attendance.Says.COMES, Attendance.Says.MAYBE]
        return self.filter(attendances__member=who.pk, attendances__says__in=going)


class Event(models.Model):
    """Date and place of a thread that is an event; told in the zone of whoever looks, whole days in its own."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="event")
    begins = models.DateTimeField(_("begins"))
    ends = models.DateTimeField(_("ends"), null=True, blank=True)
    over = models.DateTimeField(editable=False)  # its end, said or supposed
    zone = models.CharField(max_length=64)  # of whoever announced it
    is_whole_day = models.BooleanField(_("the whole day"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("online"), max_length=500, blank=True)
    room = models.PositiveIntegerField(_("room for"), null=True, blank=True)
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    called_off = models.DateTimeField(null=True, blank=True)
    off_because = models.CharField(_("why"), max_length=300, blank=True, db_default="")
    changed = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    comes = models.PositiveIntegerField(default=0)  # never more than there is room for; pages count those here anew
    waits = models.PositiveIntegerField(default=0)
    perhaps = models.PositiveIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gt=F("begins")), name="event_ends_later"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="event_somewhere"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="event_link_is_https"),
            models.CheckConstraint(condition=Q(room__isnull=True) | Q(room__gte=1), name="event_room_for_one"),
            models.CheckConstraint(
                condition=Q(room__isnull=True) | Q(comes__lte=F("room")), name="event_not_more_than_room"
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answer_by__lte=F("begins")), name="event_answered_before"
            ),
        ]
        indexes = [
            models.Index(fields=["begins", "id"], name="event_in_order"),
            models.Index(fields=["over"], name="event_over"),
        ]

    def __str__(self) -> str:
        return f"{self.begins:%Y-%m-%d} {self.place or self.link}"

    def get_absolute_url(self) -> str:
        return reverse("community:event", args=[self.thread_id])

    @property
    def url(self) -> str:
        """The thread it stands in."""
        return reverse("community:thread", args=[self.thread_id])

    @property
    def place_on_page(self) -> str:
        """Where it stands on that page, however far one has read."""
        return f"{self.url}?page=1#event-{self.thread_id}"

    def is_over(self, now: datetime) -> bool:
        return self.over <= now

    def is_answerable(self, now: datetime) -> bool:
        """Whether one may still say that one comes."""
        return self.called_off is None and now < (self.answer_by or self.over)

    @property
    def is_full(self) -> bool:
        """Needs with_those_here."""
        coming: int = self.coming  # type: ignore[attr-defined]
        return self.room is not None and coming >= self.room

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, where it was announced."""
        last = self.over - timedelta(microseconds=1)
        return self.begins.astimezone(ZoneInfo(self.zone)).date(), last.astimezone(ZoneInfo(self.zone)).date()


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def shown_to(self, viewer: Any, event: Event) -> Self:
        """What members said to an event that this viewer sees, in the order they said it, less those they ignore."""
        said = self.of_those_here().filter(event=event).select_related("member").order_by("said", "pk")
        if viewer is None or not viewer.is_authenticated:
            return said
        return said.exclude(member__in=Block.objects.filter(member=viewer.pk).values("other"))

    def of_those_here(self) -> Self:
        return self.filter(member__is_active=True, member__status__in=HERE)

    def waiting(self) -> Self:
        """Those who are let in when somebody leaves, the first first."""
        return self.of_those_here().filter(is_waiting=True).order_by("said", "pk")

    def due(self, now: datetime) -> Self:
        """Those who are to be reminded by now."""
        return self.filter(remind_at__lte=now).order_by("remind_at", "pk")


class Attendance(models.Model):
    """What one member says to an event; who comes when it is full waits."""

    class Says(models.TextChoices):
        COMES = "comes", _("I come")
        MAYBE = "maybe", _("Maybe")
        NOT = "not", _("I can't")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendances")
    says = models.CharField(max_length=5, choices=Says)
    is_waiting = models.BooleanField(default=False)
    said = models.DateTimeField(default=timezone.now)
    remind_at = models.DateTimeField(null=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="attendance_once_a_member"),
            models.CheckConstraint(condition=Q(is_waiting=False) | Q(says="comes"), name="attendance_waits_to_come"),
            models.CheckConstraint(
                condition=Q(remind_at__isnull=True) | Q(says="comes", is_waiting=False),
                name="attendance_reminds_who_comes",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "says", "said", "id"], name="attendance_in_order"),
            models.Index(fields=["remind_at"], name="attendance_due", condition=Q(remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.says} {self.event_id}"


class CalendarKey(models.Model):
    """How often a member drew a new address for the calendar of what they go to; earlier ones open nothing."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key")
    number = models.PositiveIntegerField(default=0)
    drawn = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.number}"


def reminders(event: Event, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When those who come are told, in their zone: a day and an hour before; of whole days the morning before."""
    if event.is_whole_day:
        day = event.days[0] - A_DAY
        return (datetime.combine(day, MORNING, zone),)
    return (_a_day_before(event.begins, zone), event.begins - AN_HOUR)


def next_reminder(event: Event, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The next of them that is still to come; none where it was called off."""
    if event.called_off is not None:
        return None
    return min((when for when in reminders(event, zone) if when > now), default=None)


def _a_day_before(when: datetime, zone: ZoneInfo) -> datetime:
    """The same time by the clock on the day before, whatever the clocks did in between."""
    local = when.astimezone(zone)
    return datetime.combine(local.date() - A_DAY, local.time(), zone)
