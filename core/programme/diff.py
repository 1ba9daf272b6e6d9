"""Two programmes side by side: which values differ, each with what it means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from core.programme.alerts import Categories, Category
from core.programme.programme import Programme
from core.programme.values import display


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is another one: its place, what it means, and both as the files write them; None where it is not."""

    place: str
    means: str
    old: str | None
    new: str | None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every value of two files that can be used which is not the same in both, in the order of the old one."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    places = [place for place in {**before, **after} if before.get(place) != after.get(place)]
    return [
        Difference(".".join(map(str, place)), _meaning(place), _written(before, place), _written(after, place))
        for place in places
    ]


def _leaves(written: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each value with its place; a list of plain values is one value."""
    if isinstance(written, Mapping):
        parts: Any = written.items()
    elif isinstance(written, list) and any(isinstance(each, Mapping) for each in written):
        parts = enumerate(written)
    else:
        yield place, written
        return
    for name, part in parts:
        yield from _leaves(part, (*place, name))


def _written(leaves: Mapping[tuple[str | int, ...], Any], place: tuple[str | int, ...]) -> str | None:
    return display(leaves[place], longest=None) if place in leaves else None


def _meaning(place: Sequence[str | int]) -> str:
    """What the block says of the value, "" where it says nothing."""
    block: Any = Programme
    means = ""
    for name in place:
        if isinstance(name, int) or block is None:
            continue
        field = block.model_fields.get(name)
        if field is None:
            block = Category if block is Categories else None
            continue
        means, block = field.description or "", _block_in(field.annotation)
    return means


def _block_in(annotation: Any) -> Any:
    """The block that an annotation names, by itself or as what a list holds; None for a plain value."""
    kinds = (each for each in (annotation, *get_args(annotation)) if isinstance(each, type))
    return next((each for each in kinds if issubclass(each, BaseModel)), None)
