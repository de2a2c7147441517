"""The bands as a finding: which services to take forward, which are close calls, which are not."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dragonsden.results.acceptability import robust_bands
from dragonsden.results.finding import Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import among_first_k, first_k_heading, nobody_ranked
from dragonsden.results.tables import Results
from dragonsden.text.english import capital, listed, spelled
from dragonsden.text.numbers import share, share_decimals

BANDS = ("take forward", "close call", "not this round")


def bands_finding(sim: Results, table: pd.DataFrame | None = None) -> Finding:
    """The bands: how many services are in each, and the share of draws behind every one.

    `table` is that of `robust_bands`, worked out if it is not given.
    """
    bands = robust_bands(sim) if table is None else table
    return Finding(
        name="bands",
        headline=_headline(sim, bands),
        tables=(_services(sim, bands), _counts(bands)),
        notes=tuple(_notes(sim, bands)),
        data=bands,
    )


def _headline(sim: Results, bands: pd.DataFrame) -> str:
    """The number of services in each band."""
    if bands.empty:
        return nobody_ranked(sim)
    forward, close, not_now = ((bands["band"] == band).sum() for band in BANDS)
    service = "services are" if forward > 1 else "service is"
    calls = "are close calls" if close > 1 else "is a close call"
    most, least = _ends(sim)
    return (
        f"{capital(spelled(forward))} {service} {_among(sim)} in {most} of draws or more, "
        f"{_none(not_now)} in {least} or less, and {_none(close)} {calls}"
    )


def _none(count: int) -> str:
    """The number in words, none for 0."""
    return spelled(count) if count else "none"


def _ends(sim: Results) -> list[str]:
    """The shares of draws at which the bands end, as the criteria file gives them."""
    ends = sim.case.criteria.bands
    return [f"{100 * end:.10g}%" for end in (ends.take_forward, ends.not_this_round)]


def _among(sim: Results) -> str:
    """First, or among the first k."""
    return among_first_k(sim.k)


def _notes(sim: Results, bands: pd.DataFrame) -> Iterator[str]:
    """The meaning of the bands, and those that more draws could change."""
    if bands.empty:
        return
    most, least = _ends(sim)
    yield (
        f"Take forward means {_among(sim)} in {most} of draws or more, not this round in {least} "
        "or less; a close call lies between."
    )
    if moving := list(bands.loc[~bands["settled"], "title"]):
        could = f"More draws could move {listed(moving)} into another band."
        many = f"More draws could move {len(moving)} services into another band."
        yield could if len(moving) <= 3 else many


def _services(sim: Results, bands: pd.DataFrame) -> Table:
    """The band of each service, with its share of draws."""
    places = share_decimals(sim.draws)
    rows = tuple(
        Row.of(
            Cell(row["title"], about=str(name)),
            Cell(share(row["first_k"], places), row["first_k"]),
            " to ".join(share(end, places) for end in row["first_k_interval"]),
            row["band"],
            "yes" if row["settled"] else "no: more draws could move it",
            about=str(name),
        )
        for name, row in bands.iterrows()
    )
    where = first_k_heading(sim.k)
    columns = (
        Column("Service"),
        Column(where, f"share of draws in which it ranks {_among(sim)}", True, "share"),
        Column("95% interval", "the range of that share with endless draws", numeric=True),
        Column("Band"),
        Column("Settled", "yes if the whole interval lies in that band"),
    )
    return Table("bands", "Take forward, close call or not this round", columns, rows)


def _counts(bands: pd.DataFrame) -> Table:
    """The services of each band."""
    rows = []
    for band in BANDS:
        titles = list(bands.loc[bands["band"] == band, "title"])
        count = Cell(str(len(titles)), len(titles))
        rows.append(Row.of(capital(band), count, "; ".join(titles) or "none"))
    columns = (
        Column("Band"), Column("Services", numeric=True, unit="count"), Column("Which", prose=True)
    )  # fmt: skip
    return Table("counts", "The services in each band", columns, tuple(rows))
