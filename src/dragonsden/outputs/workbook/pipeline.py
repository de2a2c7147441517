"""A pipeline as a workbook: one row a service, one row a belief, for analysts to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dragonsden.files.atomic import put, writing
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Belief, Case, Pipeline, Scenario, Service
from dragonsden.model.option import Option
from dragonsden.model.scalars import Figure
from dragonsden.outputs.pipeline_yaml import as_written
from dragonsden.outputs.workbook.layout import Sheet, workbook_bytes, workbook_path
from dragonsden.reading.workbook import pipeline_columns as columns
from dragonsden.reading.workbook.grid import NOTES
from dragonsden.results.finding import Column
from dragonsden.text.arguments import checked

NOBODY: Final = ";"
"""A list of customers with nobody in it: an empty cell of an option is as the service."""

LONGEST_LIST: Final = 30_000
"""At most 30,000 characters of a list go into one cell, which holds 32,767; the rest follows."""

Row = list[object]

GUIDE: Final = (
    ("pipeline", "what holds for all services: one key a row"),
    ("services", "one row a service; customers one a line"),
    ("options", "one row a way to deliver a service; what a cell leaves empty is as the service"),
    ("gates", "how each service stands at each stated gate: pass, hold or fail, with the reason"),
    ("actuals", "one row a year that is over: its income and cost, before central support"),
    ("beliefs", "one row a belief: part is revenue (name: a driver) or scores (name: a criterion)"),
    ("", "in gates and beliefs, legal/company under service is the option company of legal"),
    ("assumptions", "beliefs that services share: name one under assumption in beliefs"),
    ("factors", "what beliefs move with"),
    ("scenarios", "what changes together if the world goes another way: one row a scenario"),
    ("changes", "one row for each factor, assumption or driver that a scenario changes"),
    ("notes ...", "sheets whose name begins with notes are not read; keep workings there"),
    ("", ""),
    ("a belief", "value; or low and high, with likely if one is; or p10, p50, p90; or mean and sd"),
    ("", "or chance; or any_of, numbers with ; between; or the name of an assumption alone"),
    ("min, max", "bounds, with p10, p50, p90 or with mean and sd"),
    ("moves_with", "one a line, as housing_cycle: 0.8"),
    (
        "numbers",
        "a cell formatted with % is a rate, with £ is money; text as £1.2m or 3.5% will do",
    ),
    ("formulas", "count for the value that Excel has saved with them"),
)


def pipeline_sheets(pipeline: Pipeline) -> list[Sheet]:
    """The sheets of a pipeline, those too that have no row yet."""
    rows: dict[str, Sequence[Row]] = {
        columns.PIPELINE: list(_settings(pipeline)),
        columns.SERVICES: [_service(name, service) for name, service in pipeline.services.items()],
        columns.OPTIONS: list(_options(pipeline)),
        columns.GATES: list(_gates(pipeline)),
        columns.ACTUALS: list(_actuals(pipeline)),
        columns.BELIEFS: list(_beliefs(pipeline)),
        columns.ASSUMPTIONS: [[name, *_belief(b)] for name, b in pipeline.assumptions.items()],
        columns.FACTORS: [[name, description] for name, description in pipeline.factors.items()],
        columns.SCENARIOS: [[name, s.title, s.why] for name, s in pipeline.scenarios.items()],
        columns.CHANGES: [
            row for name, s in pipeline.scenarios.items() for row in _changes(name, s)
        ],
    }
    heads = (Column("sheet or column"), Column("what stands in it"))
    title = f"{pipeline.title} ({pipeline.status})"
    how = "A pipeline for dragonsden. Fill in the sheets; leave their headings as they are."
    notes = Sheet(NOTES, heads, [list(line) for line in GUIDE], (title, how))
    return [notes, *(_sheet(name, rows[name]) for name in columns.COLUMNS)]


def _sheet(name: str, rows: Sequence[Row]) -> Sheet:
    """One sheet; where lists are long it has more columns for them than others."""
    own = columns.COLUMNS[name]
    most = max((len(row) for row in rows), default=len(own))
    more = [f"any_of {number}" for number in range(2, most - len(own) + 2)]
    heads = [_column(heading) for heading in (*own, *more)]
    padded = [[*row, *[None] * (most - len(row))] for row in rows]
    choices: dict[str, Sequence[str]] = {
        "status": ("pass", "hold", "fail"),
        "surplus": ("allowed", "cost_recovery"),
        "shape": ("pert", "triangular"),
        "part": columns.PARTS,
        "what": columns.WHAT,
    }
    there = {heading: choices[heading] for heading in own if heading in choices}
    frozen = columns.FROZEN.get(name, 1)
    return Sheet(name, heads, padded, choices=there, frozen=frozen)


def _column(heading: str) -> Column:
    """The column of a heading, numeric where numbers are expected."""
    if heading == "chance":
        return Column(heading, numeric=True, unit="share")
    return Column(heading, numeric=heading in columns.NUMBERS)


def _settings(pipeline: Pipeline) -> Iterator[Row]:
    """The keys that hold for all services."""
    for key in columns.OF_PIPELINE:
        value = getattr(pipeline, key)
        yield [key, _cell(value)]
        if key == "status" and pipeline.agreed:
            yield from ([f"agreed {k}", getattr(pipeline.agreed, k)] for k in columns.AGREED)


def _service(name: str, service: Service) -> Row:
    """A row of services."""
    return [name, *(_cell(getattr(service, key)) for key in columns.OF_SERVICE)]


def _options(pipeline: Pipeline) -> Iterator[Row]:
    """The rows of options."""
    for name, service in pipeline.services.items():
        for option, differs in service.options.items():
            cells = {key: _cell(getattr(differs, key)) for key in columns.OF_OPTION}
            if differs.customers == ():
                cells["customers"] = NOBODY
            yield [name, option, *cells.values()]


def _subjects(pipeline: Pipeline) -> Iterator[tuple[str, Service | Option]]:
    """Each service, and after it its options as `service/option`."""
    for name, service in pipeline.services.items():
        yield name, service
        yield from ((f"{name}/{option}", differs) for option, differs in service.options.items())


def _cell(value: Any) -> object:
    """The cell of a field: the titles of a list one a line, yes for true."""
    if isinstance(value, tuple):
        # without a line end, a semicolon would be taken for the end of a title
        return "\n".join(value) + ("\n" if len(value) == 1 and ";" in value[0] else "")
    if isinstance(value, bool):
        return "yes" if value else None
    return value


def _gates(pipeline: Pipeline) -> Iterator[Row]:
    """The rows of gates."""
    for name, subject in _subjects(pipeline):
        for gate, stands in subject.gates.items():
            yield [name, gate, stands.status, stands.reason]


def _actuals(pipeline: Pipeline) -> Iterator[Row]:
    """The rows of actual figures."""
    for name, service in pipeline.services.items():
        for year, actual in service.actual.items():
            yield [name, year, *(_cell(getattr(actual, key)) for key in columns.OF_ACTUAL)]


def _beliefs(pipeline: Pipeline) -> Iterator[Row]:
    """The rows of beliefs."""
    for name, subject in _subjects(pipeline):
        for part in columns.PARTS:
            for entry, believed in getattr(subject, part).items():
                yield [name, part, entry, *_believed(believed)]


def _changes(name: str, scenario: Scenario) -> Iterator[Row]:
    """The rows of changes of one scenario."""
    for factor, at in scenario.factors.items():
        yield [name, "factor", None, factor, None, *_belief(None, at)]
    for assumption, belief in scenario.assumptions.items():
        yield [name, "assumption", None, assumption, None, *_belief(belief)]
    for service, drivers in scenario.services.items():
        for driver, believed in drivers.items():
            yield [name, "driver", service, driver, *_believed(believed)]


def _believed(believed: Belief | str) -> Row:
    """The cells of a belief, after that of the assumption that it may name."""
    return [believed, *_belief(None)] if isinstance(believed, str) else [None, *_belief(believed)]


def _belief(belief: Belief | None, value: float | None = None) -> Row:
    """The cells of a belief, or of nothing but a value; what a long list has beyond comes last."""
    if belief is None:
        return [value if key == "value" else None for key in columns.OF_BELIEF]
    first, *rest = _listed(belief.any_of or ())
    special: Mapping[str, object] = {
        "any_of": first,
        "chance": belief.chance if belief.chance is None else _percentage(belief.chance),
        "moves_with": "\n".join(f"{f}: {float(x)!r}" for f, x in belief.moves_with.items()),
    }
    cells = [special[k] if k in special else _cell(getattr(belief, k)) for k in columns.OF_BELIEF]
    return [*cells, *rest]


def _percentage(share: float) -> Figure:
    """A share as a percentage with all its digits."""
    return Figure(share, f"{100 * share:.15g}%", "%")


def _listed(values: Sequence[float]) -> list[object]:
    """The values of a list, in one cell or, where it is long, in several."""
    if len(values) == 1:
        return [values[0]]
    cells, cell = [], ""
    for value in values:
        said = f"{cell}; {_said(value)}" if cell else _said(value)
        if len(said) > LONGEST_LIST:
            cells.append(cell)
            said = _said(value)
        cell = said
    return [*cells, cell]


def _said(value: float) -> str:
    """A number as a text that is read back as the same number, in thousands as it was."""
    if isinstance(value, Figure) and value.mark == "k":
        return value.text
    whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(float(value))


@checked
def pipeline_to_workbook(
    pipeline: Pipeline | Case, path: FilePath, *, replace: bool = False
) -> Path:
    """The path of a pipeline as an Excel workbook, once it is written, whole or not at all.

    One row a service, one row a belief, and sheets for what services share; the same pipeline gives
    the same bytes. `pipeline_from_workbook` reads it back as it was.

    Args:
        pipeline: the pipeline, or a case.
        path: where it goes; it ends in .xlsx.
        replace: True if a file that is there already is to be replaced.

    Returns:
        The path.

    Raises:
        ValueError: the path does not end in .xlsx, or the pipeline is one under a scenario.
        FileExistsError: a file is there already, and `replace` is not True.
        OSError: it cannot be written.

    Examples:
        >>> dd.pipeline_to_workbook(case, "pipeline.xlsx").name
        'pipeline.xlsx'
    """
    given = as_written(pipeline)
    properties = {"title": given.title, "subject": "Pipeline", "status": given.status}
    target = workbook_path(path)
    with writing(target, replace=replace) as place:
        put(place, workbook_bytes(pipeline_sheets(given), properties))
    return target
