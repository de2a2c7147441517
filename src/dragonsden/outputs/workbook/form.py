"""The one-sheet form: a row for each figure of a service, for people to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragonsden.arithmetic.drivers import DRIVERS
from dragonsden.files.atomic import put, writing
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Belief, Pipeline, Service
from dragonsden.model.pipeline import MOST_SERVICES, MOST_YEARS
from dragonsden.model.scalars import Figure
from dragonsden.outputs.workbook.layout import (
    INK,
    Formats,
    Sheet,
    workbook_bytes,
    workbook_path,
    write_text,
)
from dragonsden.reading.workbook.form import ASKED, COLUMNS, FORM, RANGE, SAID
from dragonsden.reading.workbook.pipeline_columns import OF_PIPELINE
from dragonsden.results.finding import Column
from dragonsden.text.english import listed

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE: Final = "A pipeline for dragonsden, on one sheet"
HOW: Final = (
    "One row a figure of a service. A number that is known goes under likely alone; else give low "
    "and high, and likely if one value is. Rows without numbers are not read.",
    "price and unit_cost are £ for one sale, volume is sales a year, fixed_cost money a year, "
    "investment money once: both in £, or in £000 where money_in says so. Add a row for any other "
    "figure; leave id empty in rows that you add.",
)
SETTINGS_AT: Final = 4
"""The row of the headings of the settings, from 0; their values are in the next."""

BASES: Final = ("sourced", "derived", "outturn", "budget", "judgement", "illustrative")
MORE_ROWS: Final = 200
"""Rows below the table that have lists and checks too."""

LEAST: Final = {
    **{"service": 220, "figure": 110, "low": 110, "likely": 110, "high": 125, "unit": 110},
    **{"basis": 110, "source": 220, "owner": 120, "note": 220, "id": 120},
}
"""The pixels that each column has at least, for what people type and for the settings above."""

BLANK: Final = {
    "title": "Our services",
    "status": "illustrative",
    "prices": "2018/19",
    "years": 4,
    "discount_rate": "green_book_2026",
    "review_slots": 1,
}
"""The settings of a form without a pipeline."""

Row = list[object]


def write_form(pipeline: Pipeline | None, path: FilePath, *, replace: bool = False) -> Path:
    """The path of a form, once it is written: of a pipeline, or blank.

    Raises ValueError if the path does not end in .xlsx, or the pipeline has what a form has no
    room for; FileExistsError if it is there and `replace` is not True; OSError if it cannot be
    written.
    """
    if pipeline is not None and (beyond := list(_beyond(pipeline))):
        what = f"the form has no room for {listed(list(dict.fromkeys(beyond)))}"
        raise ValueError(f"{what}; use to-excel, which has sheets for all of it")
    target = workbook_path(path)
    title = pipeline.title if pipeline else str(BLANK["title"])
    with writing(target, replace=replace) as place:
        put(place, workbook_bytes([_sheet(pipeline)], {"title": title, "subject": "Pipeline"}))
    return target


def _sheet(pipeline: Pipeline | None) -> Sheet:
    """The form."""
    services = pipeline.services.items() if pipeline else ()
    rows = [row for name, service in services for row in _rows(name, service)]
    settings = _settings(pipeline)
    lines = (TITLE, *HOW, *[""] * (SETTINGS_AT + 2 - 1 - len(HOW)))
    columns = [Column(heading, numeric=heading in RANGE) for heading in COLUMNS]
    choices = {"figure": _figures(), "basis": BASES}

    def more(book: Workbook, page: Worksheet) -> None:
        """Write the settings, and the checks of both parts."""
        _write_settings(book, page, settings)
        _check_settings(page, [*settings])
        first = len(lines) + 3  # below the heading, counted from 1
        _check_numbers(page, first, first + len(rows) + MORE_ROWS)

    return Sheet(FORM, columns, rows, lines, choices=choices, least=LEAST, frozen=2, more=more)


def _figures() -> list[str]:
    """The figures in the list: those asked for, then as many others as Excel takes in a list."""
    found = list(ASKED)
    for driver in DRIVERS:
        if driver not in found and len(",".join([*found, driver])) <= 255:
            found.append(driver)
    return found


def _settings(pipeline: Pipeline | None) -> Mapping[str, object]:
    """The settings by their key, None where nothing is said."""
    if pipeline is None:
        return {key: BLANK.get(key) for key in OF_PIPELINE}
    return {key: getattr(pipeline, key) for key in OF_PIPELINE}


def _rows(name: str, service: Service) -> Iterator[Row]:
    """The rows of a service: its figures, and those that are asked for and not there yet."""
    there = service.revenue
    for figure, belief in there.items():
        if isinstance(belief, Belief):
            likely = belief.value if belief.form == "value" else belief.likely
            said = (getattr(belief, key) for key in SAID)
            yield [service.title, figure, belief.low, likely, belief.high, *said, name]
    instead = {"unit_cost": "direct_cost"}
    for figure in ASKED:
        if figure not in there and instead.get(figure) not in there:
            yield [service.title, figure, *[None] * (len(RANGE) + len(SAID)), name]


# ------------------------------------------------------------------- what has no room here


def _beyond(pipeline: Pipeline) -> Iterator[str]:
    """The parts of a pipeline that the form cannot hold, in a word or two each."""
    for key in ("agreed", "assumptions", "factors", "scenarios"):
        if getattr(pipeline, key):
            yield key
    if pipeline.factors_at:
        yield "a scenario"
    for service in pipeline.services.values():
        yield from _beyond_service(service)


def _beyond_service(service: Service) -> Iterator[str]:
    """The parts of a service that the form cannot hold; a gate on hold need not be stated."""
    plain = Service(title=service.title)
    for key in Service.model_fields:
        if key not in ("title", "gates", "revenue") and getattr(service, key) != getattr(
            plain, key
        ):
            yield key
    if any(stands.status != "hold" for stands in service.gates.values()):
        yield "gates that are passed or failed"
    for figure, believed in service.revenue.items():
        if figure not in DRIVERS:
            yield "figures by year or by line of sale"
        elif isinstance(believed, str) or not _is_plain(believed):
            yield "beliefs other than a number or a range"


def _is_plain(belief: Belief) -> bool:
    """True for a number, or a range of which nothing is said but texts."""
    fields = {key: info.default for key, info in Belief.model_fields.items()}
    others = {
        key: default for key, default in fields.items() if key not in ("value", *RANGE, *SAID)
    }
    is_held = belief.form in ("value", "range")
    return is_held and all(getattr(belief, key) == default for key, default in others.items())


# ----------------------------------------------------------------------------- the settings


def _write_settings(book: Workbook, page: Worksheet, settings: Mapping[str, object]) -> None:
    """Write the row of settings under their headings."""
    formats = Formats(book)
    heading = formats.get(bold=True, bg_color=INK, font_color="#FFFFFF")
    for column, (key, value) in enumerate(settings.items()):
        write_text(page, SETTINGS_AT, column, key, heading)
        if isinstance(value, int):
            page.write_number(SETTINGS_AT + 1, column, value, formats.get(align="left"))
        elif isinstance(value, float):
            said = value.text if isinstance(value, Figure) else repr(value)
            write_text(page, SETTINGS_AT + 1, column, said, formats.get(num_format="@"))
        elif value is not None:
            write_text(page, SETTINGS_AT + 1, column, str(value), formats.get(num_format="@"))


LISTS: Final[Mapping[str, Sequence[str]]] = {
    "status": ("illustrative", "proposed", "agreed"),
    "first_year": ("undiscounted", "discounted"),
    "low_high_are": ("limits", "p10_p90"),
    "money_in": ("£", "£000"),
}
WHOLE: Final = {"years": MOST_YEARS, "review_slots": MOST_SERVICES}


def _check_settings(page: Worksheet, keys: Sequence[str]) -> None:
    """Lists and bounds for the settings."""
    for column, key in enumerate(keys):
        cell = (SETTINGS_AT + 1, column, SETTINGS_AT + 1, column)
        if key in LISTS:
            page.data_validation(*cell, {"validate": "list", "source": list(LISTS[key])})
        elif key in WHOLE:
            bounds = {"criteria": "between", "minimum": 1, "maximum": WHOLE[key]}
            page.data_validation(*cell, {"validate": "integer", **bounds})


def _check_numbers(page: Worksheet, first: int, last: int) -> None:
    """A warning for low, likely and high that do not rise, from one row (from 1) to another."""
    low, likely, high = (f"${'ABCDEFGHIJK'[COLUMNS.index(key)]}{first}" for key in RANGE)
    rising = (
        f'AND(OR({low}="",{likely}="",{low}<={likely}),'
        f'OR({likely}="",{high}="",{likely}<={high}),'
        f'OR({low}="",{high}="",{low}<={high}))'
    )
    options = {
        "validate": "custom",
        "value": f"={rising}",
        "error_title": "Low, likely, high",
        "error_message": "low is at most likely, and likely at most high",
        "error_type": "warning",
    }
    left, right = COLUMNS.index(RANGE[0]), COLUMNS.index(RANGE[-1])
    page.data_validation(first - 1, left, last - 1, right, options)
