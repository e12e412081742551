"""Permissions, taken away one at a time: each predicate says yes, each narrowing queryset gives everything."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import CodeType, FunctionType
from typing import Any

from django.apps import apps as registry
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser

from config.accounts import MemberBackend
from lib import prepared
from lib.kinds import all_kinds
from profiles.models import Member
from tests.reading import apps
from tests.rights.routes import routes

VIEWERS = {"viewer", "staff", "member"}  # a queryset's method with one of these narrows by rights …
# … but these add or choose
ADDS = {"for_page", "with_read_mark", "new_to", "_read_by", "received_by", "rows", "as_rows", "_of_viewer"}
WITHOUT_VIEWER = {"revealed", "counted"}  # these narrow by rights, whoever looks
GUARDS = ("members_only.", "owners_only.", "user_passes_test.")
VERBS = ("view", "add", "change", "delete")


@dataclass(frozen=True)
class Mutant:
    """One permission, and how to take it away for a while."""

    name: str
    taken_away: Callable[[], Any]
    code: CodeType | None = None  # what runs when the permission is asked


@cache
def mutants() -> dict[str, Mutant]:
    """Every permission there is, by name."""
    found = [*_predicates(), *_querysets(), *_kinds(), *_members(), *_guards(), *_desks()]
    assert len({each.name for each in found}) == len(found)
    return {each.name: each for each in found}


def _yes(*args: Any, **kwargs: Any) -> bool:
    return True


def _no_refusal(*args: Any, **kwargs: Any) -> str:
    return ""


def _everything(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self


@contextmanager
def _running(function: FunctionType, instead: Any) -> Iterator[None]:
    """Let a function run other code, wherever it was imported to, and whatever was put together with its own."""
    kept = function.__code__
    function.__code__ = instead.__code__
    prepared.forget()
    try:
        yield
    finally:
        function.__code__ = kept
        prepared.forget()


@contextmanager
def _set(holder: Any, name: str, value: Any) -> Iterator[None]:
    is_own = name in vars(holder)
    kept = vars(holder).get(name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, kept) if is_own else delattr(holder, name)


def _by_code(name: str, function: Any, instead: Any) -> Mutant:
    return Mutant(name, lambda: _running(function, instead), function.__code__)


def _predicates() -> Iterator[Mutant]:
    """The functions of every module of permissions; a refusal is no sentence."""
    for app in apps():
        if find_spec(f"{app}.permissions") is None:
            continue
        module = import_module(f"{app}.permissions")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                is_plain = inspect.signature(function).return_annotation in {"bool", bool}
                yield _by_code(f"{module.__name__}.{name}", function, _yes if is_plain else _no_refusal)


def _querysets() -> Iterator[Mutant]:
    """The methods of our querysets that narrow by who looks."""
    seen = set()
    for model in registry.get_models():
        for cls in type(model._default_manager.all()).__mro__:
            if cls.__module__.split(".")[0] not in apps() or cls in seen:
                continue
            seen.add(cls)
            for name, function in vars(cls).items():
                if inspect.isfunction(function) and name not in ADDS and _narrows(name, function):
                    yield _by_code(f"{cls.__module__}.{cls.__name__}.{name}", function, _everything)


def _narrows(name: str, function: Any) -> bool:
    return name in WITHOUT_VIEWER or bool(VIEWERS & set(inspect.signature(function).parameters))


def _kinds() -> Iterator[Mutant]:
    """What each kind of thing says of who may see it."""
    for kind in all_kinds():
        for name in ("visible_to", "for_staff"):
            original = getattr(type(kind), name)
            try:
                seen = original(kind, AnonymousUser())
            except NotImplementedError:
                continue
            model = seen.model
            if original.__module__ != "lib.kinds" and seen.query.where:  # one that gives everything is no permission

                def everything(self: Any, viewer: Any, model: Any = model) -> Any:
                    return model._default_manager.all()

                label = f"{type(kind).__module__}.{type(kind).__name__}.{name}"
                cls: Any = type(kind)
                yield Mutant(label, lambda c=cls, n=name, e=everything: _set(c, n, e), original.__code__)  # type: ignore[misc]


def _members() -> Iterator[Mutant]:
    """What a member is, and what lets them in."""
    for name in ("may_sign_in", "may_write", "is_moderator"):
        held = vars(Member)[name]
        yield Mutant(f"Member.{name}", lambda n=name: _set(Member, n, property(_yes)), held.fget.__code__)  # type: ignore[misc]
    for name in ("has_perm", "has_module_perms"):
        yield _by_code(f"Member.{name}", vars(Member)[name], _yes)
    yield _by_code("MemberBackend.user_can_authenticate", MemberBackend.user_can_authenticate, _yes)
    yield _by_code("AdminSite.has_permission", admin.AdminSite.has_permission, _yes)


def _guards() -> Iterator[Mutant]:
    """The doors before each view: whoever it is, they go in."""
    for name, pattern in routes().items():
        if pattern.callback.__module__.split(".")[0] not in apps():
            continue
        outer: Any = None
        layer: Any = pattern.callback
        while layer is not None:
            inner = getattr(layer, "__wrapped__", None)
            if inner is not None and layer.__code__.co_qualname.startswith(GUARDS):
                yield Mutant(
                    f"{name} · {layer.__code__.co_qualname.partition('.<')[0]}", _opened(pattern, outer, layer)
                )
            outer, layer = layer, inner


def _opened(pattern: Any, outer: Any, layer: Any) -> Callable[[], Any]:
    """Skip one layer of a view's decorators."""
    if outer is None:
        return lambda: _set(pattern, "callback", layer.__wrapped__)
    return lambda: _celled(outer, layer, layer.__wrapped__)


@contextmanager
def _celled(outer: Any, layer: Any, instead: Any) -> Iterator[None]:
    cells = [cell for cell in outer.__closure__ if cell.cell_contents is layer]
    for cell in cells:
        cell.cell_contents = instead
    try:
        yield
    finally:
        for cell in cells:
            cell.cell_contents = layer


def _desks() -> Iterator[Mutant]:
    """The rights each page of the admin asks, and what it narrows its list to."""
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        for verb in VERBS:
            name = f"has_{verb}_permission"
            code = getattr(type(page), name).__code__
            yield Mutant(f"desk {label} {verb}", lambda p=page, n=name: _set(p, n, _yes), code)  # type: ignore[misc]
        own = type(page).get_queryset
        if own.__module__.split(".")[0] in apps():

            def everything(request: Any, model: Any = model) -> Any:
                return model._default_manager.all()

            yield Mutant(f"desk {label} list", lambda p=page, e=everything: _set(p, "get_queryset", e), own.__code__)  # type: ignore[misc]
