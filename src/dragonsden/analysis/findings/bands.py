"""The bands as a finding: which services are safe, which are close and which are unlikely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from dragonsden.results.acceptability import robust_bands
from dragonsden.results.cleared import if_cleared
from dragonsden.results.finding import LEFT_OUT, LEFT_OUT_HERE, Cell, Column, Finding, Row, Table
from dragonsden.results.phrases import (
    band_ends,
    best_k,
    chance,
    each_alone,
    if_cleared_words,
    nobody_ranked,
    nobody_recommended,
)
from dragonsden.results.tables import Results
from dragonsden.text.english import capital, listed, spelled
from dragonsden.text.numbers import about, number, share

BANDS: Final = ("safe", "close", "unlikely")


def bands_finding(sim: Results, table: pd.DataFrame | None = None) -> Finding:
    """The bands: how many services are in each, and the share of draws behind every one.

    `table` is that of `robust_bands`, worked out if it is not given.
    """
    bands = robust_bands(sim) if table is None else table
    return Finding(
        name="bands",
        headline=_headline(sim, bands),
        tables=(_services(sim, bands), _counts(sim, bands)),
        notes=tuple(_notes(sim, bands)),
        numbers=lambda: bands,
    )


def _headline(sim: Results, bands: pd.DataFrame) -> str:
    """The number of the recommended in each band."""
    if bands.empty:
        return nobody_ranked(sim)
    recommended = bands.loc[list(sim.recommended)]
    if recommended.empty:
        return nobody_recommended(sim)
    counts = {band: int((recommended["band"] == band).sum()) for band in BANDS}
    for band, count in counts.items():
        if count == len(recommended):
            which = {1: "The recommended service is", 2: "Both recommended services are"}
            return f"{which.get(count, f'All {spelled(count)} recommended services are')} {band}"
    said = [
        f"{spelled(count)} {'are' if count > 1 else 'is'} {band}"
        for band, count in counts.items()
        if count
    ]
    first, verb, band = said[0].split(" ")
    return capital(
        listed([f"{first} of the {spelled(len(recommended))} recommended {verb} {band}", *said[1:]])
    )


def _notes(sim: Results, bands: pd.DataFrame) -> Iterator[str]:
    """The meaning of the bands, and how much of the recommendation holds in a draw."""
    if bands.empty:
        return
    most, least = band_ends(sim)
    yield (
        f"Safe means {best_k(sim.k)} in {most} of draws or more, unlikely in {least} or less; "
        "close lies between."
    )
    if (bands["gate"] == "hold").any():
        words = if_cleared_words(sim)
        yield f"A service on hold is counted as if its own holds were cleared: “{words}”."
        yield from each_alone(sim)
    yield from if_cleared(sim)
    yield from how_much_holds(sim)


def how_much_holds(sim: Results) -> Iterator[str]:
    """The mean number of the recommended that are right, and how often exactly these are."""
    count = len(sim.recommended)
    if not 1 < count < len(sim.passing):
        return
    those = spelled(count)
    if sim.closed:
        yield f"How many of the {those} are right in a draw {LEFT_OUT_HERE}."
        return
    yield f"{on_average_right(sim).rstrip('.')}: among the best {those} of a draw."
    yield f"Exactly these {those} are the best {those} in {about(sim.recommended_exact)} of draws."


def on_average_right(sim: Results) -> str:
    """A sentence with the mean number of the recommended that are right in a draw."""
    right = number(sim.recommended_right, 1)
    are = "is" if right == "1.0" else "are"
    return f"On average {right} of the {spelled(len(sim.recommended))} {are} right."


def _if_cleared(sim: Results, service: str) -> str:
    """The condition of the band of a service on hold."""
    return f" {if_cleared_words(sim)}" if sim.gate[service] == "hold" else ""


def _services(sim: Results, bands: pd.DataFrame) -> Table:
    """The band of each service, with its share of draws."""
    places = sim.share_places
    rows = tuple(
        Row.of_service(
            str(name),
            row["title"],
            Cell(chance(sim, str(name), places), None if sim.closed else row["chosen"]),
            LEFT_OUT
            if sim.closed
            else " to ".join(share(end, places) for end in row["chosen_interval"]),
            row["band"] + _if_cleared(sim, str(name)),
            _recommended(sim, str(name)),
        )
        for name, row in bands.iterrows()
    )
    columns = (
        Column("Service"),
        Column("Chosen", f"share of draws in which it is {best_k(sim.k)}", True, "share"),
        Column("95% interval", "the range of that share with endless draws", numeric=True),
        Column("Band"),
        Column("Recommended", "on hold: its share is that if its own holds were cleared"),
    )
    return Table("bands", "Safe, close or unlikely", columns, rows)


def _recommended(sim: Results, service: str) -> str:
    """The recommendation on a service that fails no gate."""
    if sim.gate[service] == "hold":
        return "on hold"
    return "yes" if service in sim.recommended else "no"


def _counts(sim: Results, bands: pd.DataFrame) -> Table:
    """The recommended services of each band, the surest first."""
    recommended = bands.loc[list(sim.recommended)]
    rows = []
    for band in BANDS:
        titles = list(recommended.loc[recommended["band"] == band, "title"])
        count = Cell(str(len(titles)), len(titles))
        rows.append(Row.of(capital(band), count, "; ".join(titles) or "none"))
    columns = (
        Column("Band"), Column("Services", numeric=True, unit="count"), Column("Which", prose=True)
    )  # fmt: skip
    return Table("counts", "The recommended services in each band", columns, tuple(rows))
