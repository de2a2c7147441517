"""The files that a den of a council begins with: criteria, pipeline, score sheets, a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dragonsden.files.atomic import put_new
from dragonsden.files.ordinary import FilePath
from dragonsden.files.shipped import shipped
from dragonsden.model.fields import read_title
from dragonsden.model.names import names_of_titles
from dragonsden.outputs.templates import filled_text
from dragonsden.outputs.workbook.score_sheets import score_sheets
from dragonsden.reading.case import case_of
from dragonsden.reading.file import File, Part
from dragonsden.reading.nodes import HIDDEN, name_of
from dragonsden.reading.yaml.compose import parse
from dragonsden.text.english import counted
from dragonsden.text.spelling import folded

CRITERIA, PIPELINE, NOTEBOOK = "criteria.yaml", "pipeline.yaml", "first_ranking.ipynb"
SCHEMAS: Final = ("criteria.schema.json", "pipeline.schema.json")
SHEETS: Final = "scores"
"""The folder of the score sheets."""

MADE_UP: Final = "basis: made up, source: replace this"

CELLS: Final = (
    (
        "markdown",
        "# {title}\n\nA first ranking. **Every number in `pipeline.yaml` is made up** until you "
        "replace it, and so is every result here. Run this notebook from top to bottom after "
        "each change.",
    ),
    ("code", "import dragonsden as dd\nfrom dragonsden import plot"),
    (
        "markdown",
        "If something is wrong with the files, `load` says what, and in which line. Once the "
        "members have filled in their sheets, read them as well: `dd.load(.., "
        'scores="scores")`.',
    ),
    ("code", 'case = dd.load("criteria.yaml", "pipeline.yaml")\ncase.title, case.status'),
    ("code", "sim = dd.simulate(case)\nsim"),
    ("code", "plot.ranking(sim);"),
    ("markdown", "Who is safe, and whose place depends on what is not known yet:"),
    ("code", "dd.robust_bands(sim)"),
    ("markdown", "What is worth finding out before the den:"),
    ("code", "dd.evppi(sim).head(10)"),
)
"""The cells of the notebook."""


@dataclass(frozen=True)
class Den:
    """The answers of a council about its den, before anything is known about a service.

    `k` services can be recommended; services and members are as people call them. `prices` is
    the first year, and the price base.
    """

    council: str
    title: str
    years: int
    k: int
    services: tuple[str, ...]
    members: tuple[str, ...]
    prices: str


def write_den(den: Den, folder: FilePath) -> Path:
    """The folder of a den, once its files are written: all of them or none.

    They are the criteria file, the pipeline file, the schemas they point at, a blank score sheet
    for each member and a notebook.

    Raises ValueError for a title, a service or a member that cannot be used, FileExistsError if
    one of the files is there, OSError if they cannot be written.
    """
    put_new(folder, _files(den))
    return Path(folder)


def _files(den: Den) -> dict[str, bytes]:
    """The files by name. Those of the case are read before they are written."""
    services = _services(den)
    title = _one_line(den.title, "title")
    values = {"title": title, "council": _one_line(den.council, "council"), "years": den.years}
    texts = {
        CRITERIA: filled_text("den/criteria.yaml.j2", **values),
        PIPELINE: filled_text(
            "den/pipeline.yaml.j2",
            **{**values, "prices": den.prices, "k": den.k, "services": services},
            made_up=MADE_UP,
        ),
    }
    data = {name: text.encode() for name, text in texts.items()}
    case = case_of([_file("criteria", CRITERIA, data), _file("pipeline", PIPELINE, data)])
    sheets = score_sheets(case, den.members) if den.members else {}
    cells = [(kind, source.replace("{title}", title)) for kind, source in CELLS]
    return {
        **data,
        **{f"schemas/{name}": shipped("schemas", name).read_bytes() for name in SCHEMAS},
        **{f"{SHEETS}/{name}": content for name, content in sheets.items()},
        NOTEBOOK: filled_text("den/first_ranking.ipynb.j2", cells=cells).encode(),
    }


def _file(part: Part, name: str, data: dict[str, bytes]) -> File:
    """A file of the case as it will be read."""
    return File(part, name, parse(data[name]), data[name])


def _services(den: Den) -> dict[str, str]:
    """The titles of the services by name."""
    titles = [_one_line(title, "service") for title in den.services]
    first: set[str] = set()
    for title in titles:
        if folded(title) in first:
            raise ValueError(f"the service '{title}' is named twice; name each once")
        first.add(folded(title))
    if not 1 <= den.k <= len(titles):
        what = f"{den.k} to recommend of {counted(len(titles), 'service')}"
        raise ValueError(f"{what}; name more services, or recommend fewer")
    return dict(zip(names_of_titles(titles), titles, strict=True))


def _one_line(text: str, what: str) -> str:
    """A text as a file can hold it. Raises ValueError if it cannot."""
    if found := HIDDEN.search(text):
        raise ValueError(f"the {what} has the hidden character {name_of(found[0])}; leave it out")
    try:
        return read_title(text)
    except ValueError as error:
        raise ValueError(f"the {what}: {error}") from None
