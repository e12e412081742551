"""The tree as the architecture tests read it: files and their syntax, nothing imported."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def layers() -> list[list[str]]:
    """The apps as import-linter is told of them, highest line first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [[app.strip() for app in line.split("|")] for line in contracts[0]["layers"]]


def apps() -> list[str]:
    return [app for line in layers() for app in line]


def python_files(*folders: str) -> list[Path]:
    """Every Python file of ours in the folders, migrations left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def app_files() -> list[Path]:
    return python_files(*apps())


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))


def is_module(path: Path, name: str) -> bool:
    """Whether a file is an app's module of that name, or part of its package."""
    return path.stem == name or name in path.relative_to(ROOT).parts[:-1]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call `something.name(…)`: the call, what stands before the last dot, and the name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, ast.unparse(node.func.value), node.func.attr


def place(path: Path, line: int | None = None) -> str:
    """Where something stands, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
