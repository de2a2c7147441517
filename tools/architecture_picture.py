"""Make docs/images/architecture.svg and the table of docs/architecture.md, from the code itself.

    python tools/architecture_picture.py

Floors are those of the layers contract in pyproject.toml. Each room is a package: its purpose is
the first line of its docstring, its size the lines of code in it to the nearest hundred, its arrows
the imports in it, deferred ones too. Only Python is needed, and the same code gives the same bytes.
"""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "docs" / "images" / "architecture.svg"
PAGE: Final = ROOT / "docs" / "architecture.md"
PACKAGE: Final = "dragonsden"
BEGIN, END = "<!-- table: made by tools/architecture_picture.py -->", "<!-- end of table -->"

NO_CODE: Final = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}
DOCUMENTED: Final = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

# ------------------------------------------------------------------------------------ reading


@dataclass(frozen=True)
class Room:
    """A package: its floor from the ground up, purpose, inner packages, lines and what it uses."""

    name: str
    floor: int
    purpose: str
    inner: tuple[str, ...]
    lines: int
    uses: frozenset[str]

    @property
    def hundreds(self) -> int:
        """The lines of code in hundreds: a picture is not drawn anew for each line."""
        return max(1, round(self.lines / 100))

    @property
    def size(self) -> str:
        """The lines of code, to the nearest hundred."""
        return f"{self.hundreds * 100:,}"


def house(project: Path, source: Path) -> list[Room]:
    """The rooms, from the roof down. Raises ValueError for a package on no floor or an arrow up."""
    floors = list(reversed(layers(project)))
    floor_of = {
        name: floor
        for floor, names in enumerate(floors, 1)
        for name in names
        if (source / name).is_dir()
    }
    packages = {path.parent.name for path in source.glob("*/__init__.py")}
    if homeless := packages - set(floor_of):
        raise ValueError(f"on no floor of the layers contract: {', '.join(sorted(homeless))}")
    lowest = min(floor_of.values()) - 1  # single modules may be below the packages
    rooms = [
        _room(source / name, floor - lowest, packages - {name}) for name, floor in floor_of.items()
    ]
    above = {room.name: room.floor for room in rooms}
    for room in rooms:
        for used in room.uses:
            if above[used] >= room.floor:
                raise ValueError(f"an arrow that does not go down: {room.name} to {used}")
    return sorted(rooms, key=lambda room: (-room.floor, room.name))


def layers(project: Path) -> list[list[str]]:
    """The names on each floor of the layers contract, from the roof down."""
    contracts = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = (one for one in contracts["contracts"] if one["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def _room(folder: Path, floor: int, others: set[str]) -> Room:
    """A package as its files show it."""
    files = sorted(folder.rglob("*.py"))
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    first = said.partition("\n")[0].rstrip(".")
    purpose = first.partition(": ")[2] or first
    purpose = purpose[:1].upper() + purpose[1:]
    inner = tuple(sorted(path.parent.name for path in folder.glob("*/__init__.py")))
    texts = [path.read_text(encoding="utf-8") for path in files]
    uses = frozenset(used for text in texts for used in imported(text)) & others
    return Room(folder.name, floor, purpose, inner, sum(map(code_lines, texts)), frozenset(uses))


def imported(text: str) -> Iterator[str]:
    """The packages of dragonsden that a module imports from, deferred imports among them."""
    for node in ast.walk(ast.parse(text)):
        names: Iterable[str] = ()
        if isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            names = (f"{PACKAGE}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (node.module,)
        for name in names:
            parts = name.split(".")
            if parts[0] == PACKAGE and len(parts) > 1:
                yield parts[1]


def code_lines(text: str) -> int:
    """The lines that hold code: no blanks, comments or docstrings."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            held.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            said = node.body[0]
            held.difference_update(range(said.lineno, (said.end_lineno or said.lineno) + 1))
    return len(held)


# ------------------------------------------------------------------------------------ drawing

ROW, GAP, INSET = 84, 12, 6
LEFT, BOX = 74, 526
"""The left edge of the boxes, and their width, which holds a line of 66 letters."""

FIRST_SHAFT, SHAFT, TOP = LEFT + BOX + 36, 28, 104
OUT, INTO = 26, 56
"""How far below a room's upper edge its line to the shafts leaves, and an arrow comes in."""

WRAP: Final = 66
"""Letters in a line of a purpose: as many as fit the box in a wide font."""

INK, GREY, PALE, LINE, BLUE = "#0b0c0c", "#505a5f", "#f0f4f7", "#b9c4cc", "#12436d"

NOTES: Final = (
    "Each arrow at the right leads down into a room; each dot on it imports from that room.",
    "Rooms on one floor do not know each other. The blue bar shows the lines of code.",
)
STYLE: Final = f"""\
text {{ font-family: Arial, "Liberation Sans", Helvetica, sans-serif; fill: {INK}; }}
.title {{ font-size: 23px; font-weight: bold; }}
.note {{ font-size: 15px; fill: {GREY}; }}
.floor {{ font-size: 14px; fill: {GREY}; text-anchor: middle; }}
.number {{ font-size: 26px; font-weight: bold; fill: {BLUE}; text-anchor: middle; }}
.name {{ font-size: 19px; font-weight: bold; fill: {BLUE}; }}
.purpose {{ font-size: 15px; }}
.inner {{ font-size: 13px; fill: {GREY}; }}
.size {{ font-size: 14px; fill: {GREY}; text-anchor: end; }}
.band {{ fill: {PALE}; }}
.box {{ fill: #fff; stroke: {LINE}; }}
.bar {{ fill: {BLUE}; }}
.reach {{ stroke: {LINE}; stroke-width: 1.5; fill: none; }}
.shaft {{ stroke: {BLUE}; stroke-width: 2; fill: none; marker-end: url(#tip); }}
.use {{ fill: {BLUE}; stroke: #fff; stroke-width: 1.5; }}"""


def picture(rooms: Sequence[Room]) -> str:
    """The house as SVG: rooms on their floors at the left, arrows down their shafts at the right.

    A shaft belongs to the room that its arrow enters; a dot on it is a room that uses that one. The
    shafts of lower rooms stand further right, so that no two arrows cross.
    """
    used = [room for room in rooms if any(room.name in other.uses for other in rooms)]
    shaft_of = {room.name: FIRST_SHAFT + SHAFT * n for n, room in enumerate(used)}
    tops = _tops(rooms)
    width = FIRST_SHAFT + SHAFT * len(used) + 14
    height = max(tops.values()) + ROW + GAP
    parts = [*_bands(rooms, tops, width), *_reaches(rooms, tops, shaft_of)]
    parts += [line for room in used for line in _shaft(room, rooms, tops, shaft_of[room.name])]
    parts += [line for room in rooms for line in _box(room, tops[room.name], rooms)]
    floors = len({room.floor for room in rooms})
    title = f"The house: {len(rooms)} packages on {floors} floors, and every arrow goes down"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(described(rooms))}</desc>',
            f"<style>\n{STYLE}\n</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" '
            'markerHeight="5" orient="auto">',
            f'<path d="M0 0L8 4L0 8z" fill="{BLUE}"/></marker></defs>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text class="title" x="14" y="36">{escape(title)}</text>',
            *(
                f'<text class="note" x="14" y="{61 + 20 * n}">{escape(line)}</text>'
                for n, line in enumerate(NOTES)
            ),
            *parts,
            "</svg>",
            "",
        ]
    )


def described(rooms: Sequence[Room]) -> str:
    """The picture in words."""
    said = []
    for room in rooms:
        below = [other.name for other in rooms if other.name in room.uses]
        uses = f"uses {', '.join(below)}" if below else "uses no other"
        said.append(f"Floor {room.floor}, {room.name}: {room.purpose}; {uses}.")
    return " ".join(said)


def _tops(rooms: Sequence[Room]) -> dict[str, int]:
    """The upper edge of each room: rooms of one floor stand closer than floors do."""
    tops, y, floor = {}, TOP, rooms[0].floor
    for room in rooms:
        if room.floor != floor:
            y, floor = y + GAP, room.floor
        tops[room.name] = y
        y += ROW
    return tops


def _bands(rooms: Sequence[Room], tops: Mapping[str, int], width: int) -> Iterator[str]:
    """A band behind each floor, with its number."""
    for floor in sorted({room.floor for room in rooms}):
        edges = [tops[room.name] for room in rooms if room.floor == floor]
        top, bottom = min(edges), max(edges) + ROW
        middle = (top + bottom) // 2
        yield (
            f'<rect class="band" x="12" y="{top}" width="{width - 24}" height="{bottom - top}" '
            'rx="6"/>'
        )
        yield f'<text class="number" x="43" y="{middle + 4}">{floor}</text>'
        yield f'<text class="floor" x="43" y="{middle + 20}">floor</text>'


def _reaches(
    rooms: Sequence[Room], tops: Mapping[str, int], shaft_of: Mapping[str, int]
) -> Iterator[str]:
    """A thin line from each room to the furthest shaft that it goes down."""
    for room in rooms:
        if room.uses:
            y = tops[room.name] + OUT
            end = max(shaft_of[name] for name in room.uses)
            yield f'<path class="reach" d="M{LEFT + BOX} {y}H{end}"/>'


def _shaft(room: Room, rooms: Sequence[Room], tops: Mapping[str, int], x: int) -> Iterator[str]:
    """The arrow into a room from all that use it, with a dot for each of these."""
    users = [other for other in rooms if room.name in other.uses]
    start = min(tops[other.name] for other in users) + OUT
    y = tops[room.name] + INTO
    yield f'<path class="shaft" d="M{x} {start}V{y - 8}Q{x} {y} {x - 8} {y}H{LEFT + BOX + 3}"/>'
    for other in users:
        said = escape(f"{other.name} uses {room.name}")
        yield (
            f'<circle class="use" cx="{x}" cy="{tops[other.name] + OUT}" r="5.5">'
            f"<title>{said}</title></circle>"
        )


def _box(room: Room, top: int, rooms: Sequence[Room]) -> Iterator[str]:
    """A room: its name and size, its purpose, its inner packages, and a bar for its size."""
    x, y, height = LEFT + 14, top + INSET, ROW - 2 * INSET
    yield f'<rect class="box" x="{LEFT}" y="{y}" width="{BOX}" height="{height}" rx="4"/>'
    yield f'<text class="name" x="{x}" y="{y + 23}">{room.name}</text>'
    yield f'<text class="size" x="{LEFT + BOX - 12}" y="{y + 22}">{room.size} lines</text>'
    lines = [("purpose", line) for line in textwrap.wrap(room.purpose, WRAP)]
    lines += [("inner", " · ".join(room.inner))] if room.inner else []
    for n, (kind, line) in enumerate(lines):
        yield f'<text class="{kind}" x="{x}" y="{y + 43 + 18 * n}">{escape(line)}</text>'
    length = round(BOX * room.hundreds / max(other.hundreds for other in rooms))
    yield f'<rect class="bar" x="{LEFT}" y="{y + height - 3}" width="{length}" height="3"/>'


# ------------------------------------------------------------------------------------- a table


def table(rooms: Sequence[Room]) -> str:
    """The picture as a Markdown table."""
    rows = ["| floor | room | purpose | lines of code | uses |", "|---|---|---|---|---|"]
    for room in rooms:
        below = ", ".join(f"`{other.name}`" for other in rooms if other.name in room.uses)
        rows.append(
            f"| {room.floor} | `{room.name}` | {room.purpose} | {room.size} | {below or 'none'} |"
        )
    return "\n".join(rows)


def page_with(table_of_rooms: str, page: str) -> str:
    """The page, with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table_of_rooms}\n\n{END}{after}"


if __name__ == "__main__":
    ROOMS = house(ROOT / "pyproject.toml", ROOT / "src" / PACKAGE)
    PICTURE.write_text(picture(ROOMS), encoding="utf-8", newline="\n")
    PAGE.write_text(
        page_with(table(ROOMS), PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n"
    )
