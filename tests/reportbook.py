"""A small den for the tests of the pack, and a reader of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from casebook import simulated

import dragonsden as dd
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.content import content
from dragonsden.outputs.pack.pack import charts_of
from dragonsden.outputs.pack.page import render
from dragonsden.outputs.redaction import omissions
from dragonsden.results.public import public

CRITERIA: Final = """
criteria:
  money: {title: Contribution, from: contribution, worst: 0, best: 100_000, weight: 100, why: Money}
  demand: {title: Demand, levels: {0: None, 3: Some, 5: Orders}, weight: {low: 20, high: 80}}
gates:
  power: {title: A legal power}
  safe: {title: Does not lose money, measure: npv, at_least: 0, in: 50%}
"""

PIPELINE: Final = """
years: 3
review_slots: 2
assumptions:
  pay: {low: 1%, likely: 2%, high: 3%, source: MTFS, owner: Head of Finance}
factors: [cycle]
scenarios:
  slump: {why: Less building, factors: {cycle: -2}}
services:
  alpha:
    title: Alpha
    gates: {power: {status: pass, reason: The 1970 Act}}
    revenue: {price: {low: 40, high: 60, source: Alpha fees, unit: £/hour}, volume: 1_000}
  beta:
    title: Beta
    gates: {power: {status: pass, reason: The 1970 Act}}
    revenue: {price: 50, volume: {low: 400, high: 1_400, moves_with: {cycle: 0.6}}}
  gamma:
    title: Gamma
    gates: {power: {status: hold, reason: Asked the solicitor}}
    revenue: {price: 50, volume: {low: 300, high: 1_500}, unit_cost: 5, cost_growth: pay}
  delta:
    title: Delta
    gates: {power: {status: fail, reason: Owed by statute}}
    revenue: {price: 20, volume: 100}
"""

SCORES: Final = """
service_id,member,criterion,score,comment,sensitive
alpha,chair,demand,4,Orders are in,
alpha,leader,demand,2,Seen it before,
beta,chair,demand,3,,
beta,leader,demand,3,,
gamma,chair,demand,1,No buyer yet,
gamma,leader,demand,5,I know one,
delta,chair,demand,2,,
delta,leader,demand,,conflict of interest,
alpha,consensus,demand,3,"Agreed 12 Sept 2018: orders count (chair, item 4)",
"""

MARKED: Final = (
    PIPELINE.replace("title: Alpha\n", "title: Alpha\n    sensitive: true\n    note: SECRET-NOTE\n")
    .replace(
        "reason: The 1970 Act}}\n    revenue: {price: {low",
        "reason: Buys at £77}}\n    revenue: {price: {low",
        1,
    )
    .replace("Alpha fees", "SECRET-SOURCE")
)
"""Alpha is sensitive."""

USED: Final = PIPELINE.replace("pay: {low: 1%,", "pay: {sensitive: true, low: 1%,").replace(
    "source: MTFS", "source: SECRET-SOURCE"
)
"""Gamma uses a shared assumption that is sensitive."""

COMMENTED: Final = SCORES.replace("Seen it before,", "SECRET-COMMENT,yes").replace(
    "conflict of interest,", "SECRET-REASON,yes"
)


@cache
def den(
    criteria: str = CRITERIA,
    pipeline: str = PIPELINE,
    scores: str | None = SCORES,
    draws: int = 400,
) -> dd.Simulation:
    return simulated(criteria, pipeline, draws=draws, scores=scores)


@cache
def page(sim: dd.Simulation, audience: str = "exempt") -> str:
    with TemporaryDirectory() as folder:
        return written(sim, Path(folder), audience)


def written(sim: dd.Simulation, folder: Path, audience: str = "exempt") -> str:
    from dragonsden.outputs.pack import write_pack

    return write_pack(sim, folder, audience=audience).read_text(encoding="utf-8")


def quick(sim: dd.Simulation, audience: str = "exempt") -> str:
    """The page without scenarios, live weights and record."""
    left_out: tuple[str, ...] = ()
    told = sim
    if audience == "public":
        told = public(sim)
        left_out = omissions(told, sim.case)
    of = Analyses(told)
    said = content(of, left_out=left_out)
    return render(said, charts_of(of))


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    path: tuple[str, ...] = ()


@dataclass
class Reader(HTMLParser):
    """Every element of a page with all the text in it."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        path = tuple(element.tag for element in self.open)
        found = Element(tag, {name: value or "" for name, value in attrs}, path=path)
        self.elements.append(found)
        if tag not in ("meta", "input", "br"):
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, (tag, [element.tag for element in self.open])
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def rows(self, table: str) -> list[Element]:
        """The rows of the table of that id."""
        first = self.elements.index(self.at(table)) + 1
        rows: list[Element] = []
        for element in self.elements[first:]:
            if element.tag == "table":
                break
            rows += [element] if element.tag == "tr" else []
        return rows

    def at(self, name: str) -> Element:
        (found,) = [e for e in self.elements if e.attributes.get("id") == name]
        return found


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader
