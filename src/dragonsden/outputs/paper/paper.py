"""The board paper: what a simulation says, in about four sides that officers go on to edit."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd

from dragonsden.analysis.findings.bands import BANDS
from dragonsden.files.atomic import together
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.answer import answer
from dragonsden.outputs.pack.dissent import dissent
from dragonsden.outputs.pack.gates import gate_sentences
from dragonsden.outputs.pack.what_would_change import close_call, close_calls, stability_table
from dragonsden.outputs.paper.document import Paper
from dragonsden.outputs.redaction import LEFT_OUT_HERE, publication
from dragonsden.results.finding import Column, Row, Table
from dragonsden.results.phrases import best_k, draws_and_seed, provenance, status_line
from dragonsden.results.ranking import gate_table
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, counted, listed_and, some
from dragonsden.text.numbers import decimals, money, number

BEYOND: Final = 4
"""So many services are shown after the last that can be taken forward."""

MOST_CLOSE, MOST_RESEARCH, MOST_DISPUTES = 2, 3, 5
CLEAR: Final = 3.0
"""A worth of knowing is clearly above chance if it is so many standard errors above nothing."""

MOST_NAMED: Final = 12
LESS: Final = ("+/-", "Typical", "First")
"""Columns of the ranked table that the paper does without."""

TO_FILL: Final = "[to be filled in]"


def write_board_paper(
    sim: Simulation, path: str | os.PathLike[str], *, template: str | os.PathLike[str] | None = None
) -> Path:
    """The path of a paper for the board in Word, once it is written, whole or not at all.

    Summary and recommendations come first, then the ranking, how sure it is, what would change it,
    where the panel disagrees, gates and next steps; what officers have to fill in stands in
    brackets. It holds everything, as the exempt pack does. The same simulation gives the same
    bytes.

    Args:
        sim: the simulation.
        path: where it goes; it ends in .docx.
        template: a .docx file of the council: the paper goes on after what that holds, in its
            styles.

    Returns:
        The path.

    Raises:
        ModuleNotFoundError: python-docx is not installed; the message says how to install it.
        ValueError: the path does not end in .docx, or the template is not such a file.
        OSError: either cannot be read or written.

    Examples:
        >>> dd.write_board_paper(sim, "paper.docx").name
        'paper.docx'
    """
    target = Path(path)
    if target.suffix.lower() != ".docx":
        raise ValueError(f"{target.name} is no name for a Word document; let it end in .docx")
    paper = Paper(None if template is None else Path(template))
    _Writing(sim, paper).write()
    content = paper.content(f"{sim.case.title}: paper", sim.case.criteria.title, sim.case.status)
    with together(target.parent) as place:
        (place / target.name).write_bytes(content)
    return target


class _Writing:
    """Writes the sections of the paper, one after the other."""

    def __init__(self, sim: Simulation, paper: Paper) -> None:
        """What all sections draw on."""
        self.sim, self.paper = sim, paper
        self.of = Analyses(sim)
        self.status = status_line(sim.case)
        self.shown = list(sim.ranking.index[: sim.k + BEYOND])

    def write(self) -> None:
        """Write the whole paper."""
        self._head()
        self._summary()
        self._recommendations()
        if self.sim.ranked:
            self._ranking()
            self._how_sure()
            self._what_would_change()
        self._panel()
        self._gates()
        self._next_steps()
        self._basis()

    def _head(self) -> None:
        """Title, status, and what officers fill in."""
        self.paper.heading(f"{self.sim.case.title}: which services to take forward", 0)
        for line in (self.status, *publication(self.sim)):
            self.paper.say(line, bold=True)
        for what in ("Report to", "Date", "Report of"):
            self.paper.say(f"{what}: {TO_FILL}")

    def _summary(self) -> None:
        """The answer in four sentences."""
        self.paper.heading("Summary")
        said = answer(self.sim, self.of.bands, self.of.stability, self.of.panel)
        for sentence in said:
            self.paper.say(sentence, "bullet")

    def _recommendations(self) -> None:
        """What the board is asked to decide."""
        titles = self.sim.all_services["title"]
        held = [n for n in self._within() if self.sim.gate[n] == "hold"]
        self.paper.heading("Recommendations")
        self.paper.say("The board is asked to:")
        forward = [titles[name] for name in self.sim.recommended]
        if forward:
            self.paper.say(f"take forward {listed_and(forward)};", "number")
        else:
            self.paper.say("take no service forward yet, for none passes every gate;", "number")
        if held:
            who = listed_and([titles[name] for name in held])
            self.paper.say(f"have the open questions at the gates of {who} answered;", "number")
        if self.sim.failing:
            who = listed_and([titles[name] for name in self.sim.failing])
            self.paper.say(f"note that {who} cannot be ranked, having failed a gate;", "number")
        self.paper.say(
            "note how sure this is and what would change it, as set out below.", "number"
        )

    def _within(self) -> list[str]:
        """The services of rank k or better."""
        table = self.sim.ranking
        return [str(name) for name in table.index[table["rank"] <= self.sim.k]]

    def _ranking(self) -> None:
        """The leading services, and the chart of all."""
        self.paper.heading("The ranking")
        for note in self.of.ranking.notes[1:]:
            self.paper.say(note)
        table = self.of.ranking.table("ranking").without(*LESS)
        few = len(self.shown)
        caption = f"The first {few} of {counted(len(table.rows), 'ranked service')}"
        self.paper.table(table.first(few), caption if few < len(table.rows) else "")
        meanings = [f"{c.heading}: {c.meaning}" for c in table.columns if c.meaning]
        self.paper.say(f"How to read it. {'. '.join(meanings)}.", "cell")
        self._chart()

    def _chart(self) -> None:
        """The chart of the ranking."""
        import matplotlib.pyplot as plt

        from dragonsden import plot

        axes = plot.ranking(self.sim)
        with TemporaryDirectory() as folder:
            png = plot.save(axes, Path(folder, "ranking.png")).read_bytes()
        said = plot.text_alternative(axes)
        figure = axes.get_figure(root=True)
        plt.close(figure)
        caption = f"Mean overall value of every ranked service, with P10 to P90. {self.status}"
        self.paper.picture(png, said, caption)

    def _how_sure(self) -> None:
        """How many services are in each band."""
        self.paper.heading("How sure this is")
        rows = []
        for band in BANDS:
            titles = list(self.of.bands.loc[self.of.bands["band"] == band, "title"])
            which = "; ".join(titles) if len(titles) <= MOST_NAMED else "the others"
            rows.append(Row.of(capital(band), f"{len(titles)}", which or "none"))
        ends = self.sim.case.criteria.bands
        where = best_k(self.sim.k)
        self.paper.say(
            f"Safe means {where} in {100 * ends.safe:.10g}% of the draws or more, unlikely in "
            f"{100 * ends.unlikely:.10g}% or less; close lies between."
        )
        columns = (Column("Band"), Column("Services", numeric=True), Column("Which"))
        self.paper.table(Table("bands", "Bands", columns, tuple(rows)))

    def _what_would_change(self) -> None:
        """Weights, the close calls nearest the line, and what is worth finding out."""
        self.paper.heading("What would change it")
        if self.of.stability is None or self.of.research is None:
            self.paper.say(f"How far each weight may move {LEFT_OUT_HERE}.")
            return
        if len(self.sim.ranked) > 1:
            self.paper.table(stability_table(self.sim, self.of.stability))
        chances = self.of.bands["chosen"]
        near = close_calls(self.sim, self.of.bands)
        nearest = sorted(near, key=lambda name: abs(chances[name] - 0.5))[:MOST_CLOSE]
        for name in nearest:
            call = close_call(self.sim, name, self.of.bands)
            for table in call.tables:
                if "first-k" in table.name:
                    title = f"{call.title} (in the first {self.sim.k} in {call.chance} of draws)"
                    self.paper.table(table, f"{title}: {table.caption}")
        self._research(self.of.research)

    def _research(self, worth: pd.DataFrame) -> None:
        """The numbers that it would be worth most to know."""
        clear = worth[worth["value"] > CLEAR * worth["value_se"]].head(MOST_RESEARCH)
        if clear.empty:
            self.paper.say("Knowing any one number better would not clearly change the choice.")
            return
        rows = [
            Row.of(
                str(row["label"]),
                number(row["value"], decimals(row["value_se"])),
                money(row["npv"], row["npv_se"]) if row["npv"] == row["npv"] else "n/a",
            )
            for _, row in clear.iterrows()
        ]
        columns = (
            Column("Number"),
            Column("Points of overall value", numeric=True),
            Column("£ of net present value", numeric=True),
        )
        caption = "What it would be worth to know before choosing (EVPPI): the most first"
        self.paper.table(Table("research", caption, columns, tuple(rows)))

    def _panel(self) -> None:
        """Where the members disagree."""
        self.paper.heading("Where the panel disagrees")
        if self.of.panel is None:
            self.paper.say("No score sheets of a panel's members are on file.")
            return
        found = dissent(self.sim, self.of.panel)
        for sentence in found.sentences:
            self.paper.say(sentence)
        for table in found.tables:
            if table.name in ("disputes", "settled"):
                few = min(MOST_DISPUTES, len(table.rows))
                caption = table.caption.split(", the first")[0]
                more = f", the first {few} of {len(self.of.panel.discuss)}"
                is_cut = table.name == "disputes" and few < len(self.of.panel.discuss)
                self.paper.table(table.first(few), caption + (more if is_cut else ""))

    def _gates(self) -> None:
        """Who fails, and who of the leading services is on hold."""
        self.paper.heading("Gates")
        for sentence in gate_sentences(self.sim):
            self.paper.say(sentence)
        self.paper.table(self.of.ranking.table("fail"))
        held = gate_table(self.sim, "hold")
        rows = tuple(row for row in held.rows if row.about in self.shown)
        left = len(held.rows) - len(rows)
        others = f"; {counted(left, 'more question')} on services further down" if left else ""
        self.paper.table(replace(held, rows=rows), f"{held.caption}{others}")

    def _next_steps(self) -> None:
        """What is to be done, by whom and by when to be filled in."""
        self.paper.heading("Next steps")
        titles = self.sim.all_services["title"]
        steps = [f"Business case for {titles[name]}" for name in self.sim.recommended]
        for name in self._within():
            for gate, verdict in self.sim.verdicts[name].items():
                if verdict.status == "hold":
                    gated = self.sim.case.criteria.gates[gate].title
                    steps.append(f"{titles[name]}: settle the gate '{gated}'")
        if self.of.panel is not None and len(self.of.panel.discuss):
            most = self.of.panel.discuss.iloc[0]
            steps.append(f"Members to discuss {most['title']} on {most['criterion_title']}")
        steps.append("Record the decision on each service, with its reason")
        rows = tuple(Row.of(step, TO_FILL, TO_FILL) for step in steps)
        columns = (Column("Step"), Column("Who"), Column("By when"))
        self.paper.table(Table("steps", "Next steps", columns, rows))

    def _basis(self) -> None:
        """What it was computed with, and what a reader should know."""
        self.paper.heading("How this was worked out")
        criteria = self.sim.case.criteria
        self.paper.say(
            f"{capital(some(len(self.sim.services), 'service'))} were ranked by {criteria.title} "
            f"({counted(len(criteria.criteria), 'criterion', 'criteria')}). Every uncertain number "
            "was drawn many times; the ranking is by the mean overall value, from 0 (worst on all "
            "criteria) to 100 (best on all). A gate never enters the sum."
        )
        for warning in self.sim.warnings:
            self.paper.say(f"{capital(warning)}.", "bullet")
        self.paper.say(provenance(self.sim.case, draws_and_seed(self.sim)))
