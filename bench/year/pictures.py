"""The year in two pictures: plain SVG in a dark and a pale colour, which a grey print tells apart too."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.year.figures import Figures

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 360, 56, 56, 64
STEPS = (1, 2, 5)
MOST_LINES, LABELS = 6, 13
INK, PALE = "#1b4965", "#bcccd6"


def draw(folder: Path, title: str, found: Figures) -> list[Path]:
    """Both pictures, into that folder; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    weeks = [(str(at + 1), *week) for at, week in enumerate(found.weeks)]
    hours = [(f"{at:02d}", *hour) for at, hour in enumerate(found.hours)]
    visits = bars(f"Visits due and done by week, {title}", "week", ("due", "done"), weeks)
    stacked = [(label, dangers + others, dangers) for label, dangers, others in hours]
    alerts = bars(f"Alerts owned by hour of the day, {title}", "hour", ("other alerts", "dangers"), stacked)
    files = {"visits-by-week.svg": visits, "alerts-by-hour.svg": alerts}
    for name, drawn in files.items():
        (folder / name).write_text(drawn)
    return [folder / name for name in files]


def bars(title: str, along: str, names: tuple[str, str], rows: Sequence[tuple[str, int, int]]) -> str:
    """A bar a row: the whole in pale, the second figure in dark before it."""
    top, step = scale(max((whole for _, whole, _ in rows), default=0))
    wide = (WIDTH - LEFT - 16) / max(1, len(rows))
    drawn = [_lines(top, step), _legend(names), _axis(along)]
    for at, (label, whole, part) in enumerate(rows):
        x = LEFT + at * wide
        both = _bar(x, wide, whole / top, PALE) + _bar(x, wide, part / top, INK)
        drawn.append(f"<g><title>{escape(along)} {escape(label)}: {whole} / {part}</title>{both}</g>")
        if at % -(-len(rows) // LABELS) == 0:
            drawn.append(_text(x + wide / 2, HEIGHT - BOTTOM + 18, label, "middle"))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif">'
    )
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    shown = f"<title>{escape(title)}</title>{paper}{_text(LEFT, 26, title, 'start', 17)}"
    return "\n".join([head, shown, *drawn, "</svg>\n"])


def scale(most: int) -> tuple[int, int]:
    """The top of the axis and the step between its lines, in round figures."""
    power = 1
    while True:
        for each in STEPS:
            step = each * power
            if most <= step * MOST_LINES:
                return max(step, -(-most // step) * step), step
        power *= 10


def _lines(top: int, step: int) -> str:
    drawn = []
    for value in range(0, top + 1, step):
        y = _y(value / top)
        drawn.append(f'<line x1="{LEFT}" x2="{WIDTH - 16}" y1="{y:.1f}" y2="{y:.1f}" stroke="#cccccc"/>')
        drawn.append(_text(LEFT - 8, y + 4, str(value), "end"))
    return "".join(drawn)


def _legend(names: tuple[str, str]) -> str:
    drawn = ""
    for at, (name, colour) in enumerate(zip(names, (PALE, INK), strict=True)):
        x = LEFT + at * 130
        drawn += f'<rect x="{x}" y="38" width="12" height="12" fill="{colour}"/>' + _text(x + 18, 48, name, "start")
    return drawn


def _axis(along: str) -> str:
    return _text(WIDTH / 2, HEIGHT - 14, along, "middle")


def _bar(x: float, wide: float, share: float, colour: str) -> str:
    y = _y(share)
    tall = HEIGHT - BOTTOM - y
    return (
        f'<rect x="{x + wide * 0.12:.1f}" y="{y:.1f}" width="{wide * 0.76:.1f}" height="{tall:.1f}" fill="{colour}"/>'
    )


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _text(x: float, y: float, words: str, anchor: str, size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="#222222">{escape(words)}</text>'
    )
