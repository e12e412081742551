"""What a linter cannot see: where writes happen, which way relations point, names, migrations and sizes."""

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.apps import apps as registry
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

from tests.addresses import own_addresses
from tests.reading import (
    ROOT,
    app_files,
    apps,
    calls,
    functions,
    is_module,
    layers,
    length,
    place,
    python_files,
    tree,
)

EVERYWHERE = {
    "actions", "admin", "apps", "forms", "kinds", "management", "migrations", "models", "permissions", "urls", "views",
}  # fmt: skip
# Beyond the names that mean the same everywhere, the few words of its own that an app has.
OWN_WORDS: dict[str, set[str]] = {
    "community": {
        *(
            "answering",
            "articles",
            "asking",
            "blocks",
            "browsing",
            "calendars",
            "consumers",
            "dates",
            "describing",
            "dials",
            "dressing",
            "examples",
            "events",
            "following",
            "forums",
            "gist",
            "heading",
            "headings",
            "listening",
            "lists",
            "looking",
        ),
        "meeting",
        *("occasions", "places", "polling", "private", "quoting", "recognition", "routing", "stories", "talking"),
        *("news", "tallying", "telling"),
    },
    "config": {
        "accounts",
        "adminsite",
        "asgi",
        "caching",
        "context",
        "faults",
        "health",
        "inside",
        "labels",
        "languages",
        "logs",
        "metrics",
        "middleware",
    }
    | {"origins", "queue", "requests", "secret", "serving", "settings", "steps"},
    "desk": {
        "app_icon",
        "backups",
        "demo",
        "importing",
        "logo",
        "mbox",
        "holdout",
        "refitting",
        "selfhelp",
        "settings",
        "setup",
        "stackexchange",
        "synthetic",
        "weighing",
    },
    "directory": {"blocks", "occasions", "places"},
    "feedback": {"blocks", "occasions", "places", "trust"},
    "home": {
        "arranging",
        "blocks",
        "happening",
        "holding",
        "moving",
        "navigating",
        "ordering",
        "outside",
        "rows",
        "saying",
        "starting",
        "weighing",
    },
    "newsletters": {"accounting", "composing", "occasions", "reporting", "news", "schedule", "selection"}
    | {"quieting", "simulating", "steps"},
    "notices": {
        "answering",
        "bounces",
        "delivery",
        "gathering",
        "occasions",
        "outbox",
        "posting",
        "pushing",
        "rendering",
        "signing",
        "stopping",
        "telling",
        "transport",
    },
    "profiles": {"activity", "alike", "asking", "blocks", "counting", "evidence", "facets", "gathering", "holdout"}
    | {"interests", "learning", "partitioning", "proposing", "proving", "pruning", "relearning"}
    | {"rolling", "sights", "turned", "weighing"},
    "search": {
        "asking",
        "blend",
        "blocks",
        "calling",
        "caring",
        "documents",
        "helping",
        "indexing",
        "introducing",
        "likening",
        "near",
        "owning",
        "querying",
        "recommending",
        "relating",
        "replaying",
        "worth",
    },
    "writing": {"completing", "drawing", "files", "history", "places", "previews", "rendering"},
}
BANNED = {"utils", "helpers", "common", "core", "services", "managers", "signals"}
WRITES = {
    "abulk_create", "acreate", "adelete", "aget_or_create", "asave", "aupdate", "aupdate_or_create", "bulk_create",
    "bulk_update", "create", "delete", "get_or_create", "save", "update", "update_or_create",
}  # fmt: skip


def test_the_layers_are_those_of_the_design_and_name_every_app() -> None:
    """Read downwards: what exists of the design's table, in its order, and nothing else."""
    table = (
        "config · desk · api · home newsletters · search · feedback · directory · community customers · moderation · "
        "notices · writing · profiles · lib"
    )
    designed = [line.split() for line in table.split(" · ")]
    exist = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert layers() == [found for line in designed if (found := [app for app in line if app in exist])]
    assert set(apps()) == exist
    assert {app for app in apps() if app not in {"config", "lib"}} == set(apps()) & set(settings.INSTALLED_APPS)


def test_modules_have_the_names_that_mean_the_same_everywhere() -> None:
    strange = []
    for app in apps():
        if app != "lib":
            names = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("_")}
            strange += [f"{app}/{name}" for name in sorted(names - EVERYWHERE - OWN_WORDS.get(app, set()))]
    assert strange == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [place(path) for path in app_files() if BANNED & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_no_import_cycle() -> None:
    graph = grimp.build_graph(*apps(), cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"These modules import each other: {' → '.join(error.args[1])}")


def test_no_view_writes() -> None:
    """A view hands over to an action, so that the rule holds for everyone who acts."""
    writes = []
    for path in app_files():
        if is_module(path, "views") or is_module(path, "consumers"):
            writes += [f"{place(path, call.lineno)} .{name}(" for call, _, name in calls(path) if name in WRITES]
            writes += [f"{place(path)} lib.statements"] * ("lib.statements" in path.read_text("utf-8"))
    assert writes == []


def test_no_receivers() -> None:
    """What follows from a change is written in the action that makes it, never hung on a signal."""
    found = []
    for path in app_files():
        for node in functions(path):
            names = [ast.unparse(decorator) for decorator in node.decorator_list]
            found += [place(path, node.lineno) for name in names if name.partition("(")[0].endswith("receiver")]
        hung = [call for call, of, name in calls(path) if name == "connect" and call.args and of != "sqlite3"]
        found += [place(path, call.lineno) for call in hung]
    assert found == []


def test_no_relation_points_upwards() -> None:
    height = {app: number for number, line in enumerate(reversed(layers())) for app in line}
    upwards = []
    for model in registry.get_models():
        own = height.get(model._meta.app_label)
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, Field) else None
            if own is None or target is None or isinstance(target, str):
                continue
            other = target._meta.app_label
            if height.get(other, -1) > own or (height.get(other) == own and other != model._meta.app_label):
                upwards.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert upwards == []


def test_migrations_are_one_line_in_each_app() -> None:
    loader = MigrationLoader(None)
    for app in apps():
        own = {key: migration for key, migration in loader.disk_migrations.items() if key[0] == app}
        if not own:
            continue
        parents = {key: [parent for parent in own[key].dependencies if parent[0] == app] for key in own}
        assert [len(line) for line in parents.values() if len(line) > 1] == [], f"{app} has a merge"
        assert sum(not line for line in parents.values()) == 1, f"{app} has more than one first migration"
        follows = Counter(parent for line in parents.values() for parent in line)
        assert [key for key, times in follows.items() if times > 1] == [], f"{app} has a fork"
        assert sorted(name[:4] for _, name in own) == [f"{number:04}" for number in range(1, len(own) + 1)]


def test_url_names_are_unique_and_say_app_and_view() -> None:
    own = own_addresses()
    assert own
    twice = [name for name, times in Counter(name for name, _ in own).items() if times > 1]
    wrong = []
    for name, entry in own:
        module, view = entry.callback.__module__.split(".")[0], entry.callback.__name__
        if name != f"{module}:{view.replace('_', '-')}":
            wrong.append(f"{name} is {module}.{view}")
    assert (twice, wrong) == ([], [])


def test_sizes() -> None:
    """A file fits a sitting, a function a screen, a view half of one."""
    files = [*app_files(), *python_files("tests"), ROOT / "conftest.py", ROOT / "manage.py"]
    long = [f"{place(path)} has {count} lines" for path in files if (count := _lines(path)) > 300]
    for path in files:
        limit = 25 if is_module(path, "views") and "tests" not in path.parts else 60
        long += [f"{place(path, node.lineno)} {node.name}" for node in functions(path) if length(node) > limit]
    assert long == []


def _lines(path: Path) -> int:
    return path.read_text().count("\n")


def test_actions_take_everything_by_keyword_and_no_request() -> None:
    """An action's caller names what it gives; the same door serves pages, mail, imports and tests."""
    wrong = []
    for path in app_files():
        if path.stem == "actions" or path.parent.name == "actions":
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    given = [argument.arg for argument in node.args.args]
                    named = [argument.arg for argument in node.args.kwonlyargs]
                    wrong += [f"{place(path, node.lineno)} {node.name}({name})" for name in given]
                    wrong += [f"{place(path, node.lineno)} {node.name}" for name in named if name == "request"]
    assert wrong == []
