"""What the desk calls fields that no form of a member's shows, and things that others' packages keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from profiles.models import Member

# By the field's name, which means the same wherever it stands.
FIELDS: dict[str, Promise] = {
    "active": _("last active"),
    "address": _("address"),
    "after": _("afterwards"),
    "agreed": _("agreed"),
    "answers": _("answers"),
    "attempts": _("tries"),
    "author": _("author"),
    "bar": _("worth it had to have"),
    "before": _("before"),
    "began": _("began"),
    "buyer": _("buyer"),
    "change": _("last change"),
    "changed": _("changed"),
    "changes": _("changes"),
    "chosen": _("chosen"),
    "closed": _("closed"),
    "closed_by": _("closed by"),
    "counted_to": _("counted up to"),
    "created": _("made"),
    "created_at": _("made"),
    "data": _("data"),
    "deal": _("deal"),
    "deleted": _("deleted"),
    "edited": _("edited"),
    "edition": _("edition"),
    "faces": _("who takes part"),
    "facets": _("facets"),
    "finished": _("ended"),
    "forum": _("forum"),
    "given": _("given"),
    "gone": _("counts of members who were erased"),
    "group": _("group"),
    "has_poll": _("asks a poll"),
    "heat": _("how lively"),
    "how": _("how"),
    "html": _("text as shown"),
    "intro": _("intro"),
    "ip": _("address on the network"),
    "is_comment": _("is a comment"),
    "is_wiki": _("wiki"),
    "item": _("item"),
    "items": _("items"),
    "joined": _("joined"),
    "key": _("key"),
    "kind": _("kind"),
    "last_author": _("last author"),
    "last_number": _("last number"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "leased_by": _("taken by"),
    "leased_until": _("taken until"),
    "listing": _("listing"),
    "looks": _("looks at its harm"),
    "made": _("made"),
    "mail": _("mail"),
    "mailing": _("mailing"),
    "member": _("member"),
    "message_id": _("Message-ID"),
    "not_before": _("not before"),
    "number": _("number"),
    "offered": _("offered"),
    "opened": _("begun"),
    "owner": _("owner"),
    "parent": _("part of"),
    "post_count": _("number of posts"),
    "posted": _("posted"),
    "purpose": _("purpose"),
    "question": _("question"),
    "rated": _("who was rated"),
    "rater": _("who rated"),
    "raw": _("source"),
    "reactions": _("reactions"),
    "ref": _("reference"),
    "reporter": _("who reported"),
    "revealed": _("revealed"),
    "seller": _("seller"),
    "session_key": _("key"),
    "shelf": _("shelf"),
    "slug": _("name in addresses"),
    "solution": _("solution"),
    "staff": _("who did it"),
    "tally": _("reactions"),
    "thread": _("thread"),
    "top": _("ranks"),
    "type": _("kind"),
    "user": _("member"),
    "user_agent": _("browser"),
    "version": _("version"),
    "views": _("views"),
    "weighed": _("weighed by"),
    "withdrawn": _("withdrawn"),
    "words": _("words"),
    "worth": _("worth"),
}
MODELS: dict[str, tuple[Promise, Promise]] = {
    "community.award": (_("badge given"), _("badges given")),
    "mfa.authenticator": (_("second factor"), _("second factors")),
    "profiles.member_groups": (_("membership"), _("memberships")),
    "usersessions.usersession": (_("session"), _("sessions")),
}


def at_the_desk(site: AdminSite) -> list[type[Model]]:
    """The models of every page, and of every table within one."""
    return [model for model, page in site._registry.items() for model in (model, *(one.model for one in page.inlines))]


def name_everything(models: Iterable[type[Model]]) -> None:
    """Name what has no translated name of its own, for people alone: migrations do not see it."""
    for label, names in MODELS.items():
        apps.get_model(label)._meta.verbose_name, apps.get_model(label)._meta.verbose_name_plural = names
    award: Any = apps.get_model("community.award")
    award.__str__ = lambda each: str(each.member)
    membership: Any = Member.groups.through
    membership.__str__ = lambda each: str(each.member)
    for model in models:
        for field in unnamed(model):
            if field in FIELDS:
                model._meta.get_field(field).verbose_name = FIELDS[field]  # type: ignore[union-attr]


def unnamed(model: type[Model]) -> list[str]:
    """The fields whose name would stand in English for everyone."""
    fields = (field for field in model._meta.concrete_fields if not field.auto_created)
    return [field.name for field in fields if not isinstance(field.verbose_name, Promise)]
