"""A figure as what stands on a page: a number, hundredths of a share, or a mark where it would tell of few."""

from core.measures.frame import Figure, Unit

HIDDEN, NOTHING = "*", "–"


def is_hidden(figure: Figure | None) -> bool:
    """Whether it would tell of few."""
    return figure is not None and not {"value", "of"}.isdisjoint(figure.hidden)


def amount(figure: Figure | None) -> float | None:
    """What is compared: hundredths of a share, else the number itself; None for what is hidden or out of nothing."""
    if figure is None or figure.value is None or is_hidden(figure):
        return None
    if figure.of is None:
        return figure.value
    return 100 * figure.value / figure.of if figure.of else None


def written(figure: Figure | None) -> str:
    """As "81", "1 250" or "RWF 12.5"; a mark for what is hidden, a dash for nothing."""
    if is_hidden(figure):
        return HIDDEN
    found = amount(figure)
    if figure is None or found is None:
        return NOTHING
    if figure.of is not None:
        return str(round(found))
    number = f"{found:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f")
    return f"{figure.part} {number}" if figure.unit is Unit.money else number


def is_share(figure: Figure | None) -> bool:
    """Whether what is written is hundredths."""
    return figure is not None and figure.of is not None and amount(figure) is not None
