"""What verbs there are, read from the source of their modules: help needs no package installed.

Standard library only. Once an environment is there, click tells the same, with every option.
"""

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_MODULES = ("cli.py", "jobs/commands/*.py", "jobs/i18n/verbs.py")
_MAKERS = ("click", "verbs")
"""Whose `command` or `group` a verb of ours is; those of a group are its own."""
_NARROW = 76


def verbs(root: Path) -> dict[str, str]:
    """Each verb with its docstring, by its name."""
    paths = [path for pattern in _MODULES for path in root.glob(pattern)]
    return dict(sorted(each for path in paths for each in _of_module(ast.parse(path.read_text()))))


def _of_module(module: ast.Module) -> Iterator[tuple[str, str]]:
    for each in module.body:
        if isinstance(each, ast.FunctionDef):
            for maker in each.decorator_list:
                if isinstance(maker, ast.Call) and _makes_a_verb(maker.func) and each.name != "verbs":
                    yield _named(maker) or each.name.replace("_", "-"), ast.get_docstring(each) or ""


def _makes_a_verb(maker: ast.expr) -> bool:
    return (
        isinstance(maker, ast.Attribute)
        and maker.attr in ("command", "group")
        and isinstance(maker.value, ast.Name)
        and maker.value.id in _MAKERS
    )


def _named(maker: ast.Call) -> str:
    given = [each.value for each in maker.keywords if each.arg == "name"]
    return next((str(each.value) for each in given if isinstance(each, ast.Constant)), "")


def listing(known: Mapping[str, str]) -> str:
    """A line each, as much of it as fits."""
    wide = max(map(len, known))
    return "\n".join(f"  {name:<{wide}}  {_first_sentence(said, _NARROW - wide)}" for name, said in known.items())


def _first_sentence(said: str, most: int) -> str:
    first = said.split("\n\n", 1)[0].replace("\n", " ")
    return first if len(first) <= most else f"{first[: most - 3].rsplit(' ', 1)[0]}..."


def nearest(word: str, names: Iterable[str]) -> str:
    """The one that may have been meant, as a question; "" where none is near."""
    found = difflib.get_close_matches(word, list(names), n=1)
    return f" Did you mean {found[0]}?" if found else ""
