"""The board paper: what a simulation says, in about four sides that officers go on to edit."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from dragonsden.files.atomic import together
from dragonsden.outputs.analyses import Analyses
from dragonsden.outputs.pack.answer import answer
from dragonsden.outputs.paper.document import Paper
from dragonsden.outputs.redaction import publication
from dragonsden.results.finding import Column, Finding, Row, Table
from dragonsden.results.phrases import draws_and_seed, provenance, status_line
from dragonsden.results.simulation import Simulation
from dragonsden.text.english import capital, counted, listed, some

BEYOND: Final = 4
"""4 services are shown after the last that can be taken forward: those nearest to coming in."""

MOST_CLOSE, MOST_RESEARCH, MOST_DISPUTES = 2, 3, 5
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
        raise ValueError(f"{target.name} has to end in .docx, as the name of a Word document does")
    paper = Paper(None if template is None else Path(template))
    _Writing(sim, paper).write()
    content = paper.content(f"{sim.case.title}: paper", sim.case.criteria.title, sim.case.status)
    with together(target.parent) as place:
        (place / target.name).write_bytes(content)
    return target


class _Writing:
    """Writes the sections of the paper, one after the other."""

    def __init__(self, sim: Simulation, paper: Paper) -> None:
        """The findings that all sections draw on."""
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
        for sentence in answer(self.of):
            self.paper.say(sentence, "bullet")

    def _recommendations(self) -> None:
        """The decisions that the board is asked for."""
        titles = self.sim.all_services["title"]
        held = [n for n in self._within() if self.sim.gate[n] == "hold"]
        self.paper.heading("Recommendations")
        self.paper.say("The board is asked to:")
        forward = [titles[name] for name in self.sim.recommended]
        if forward:
            self.paper.say(f"take forward {listed(forward)};", "number")
        else:
            self.paper.say("take no service forward yet, because none passes every gate;", "number")
        if held:
            who = listed([titles[name] for name in held])
            self.paper.say(f"have the open questions at the gates of {who} answered;", "number")
        if self.sim.failing:
            who = listed([titles[name] for name in self.sim.failing])
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
        meanings = [f"{headings}: {meaning}" for headings, meaning in table.legend]
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
        """The number of services in each band."""
        self.paper.heading("How sure this is")
        self._tell(self.of.bands)
        self.paper.table(self.of.bands.table("counts"))

    def _tell(self, finding: Finding) -> None:
        """The answer of a finding, and its notes."""
        for sentence in (f"{finding.headline}.", *finding.notes):
            self.paper.say(sentence)

    def _what_would_change(self) -> None:
        """Weights, the close calls nearest the line, and the numbers worth finding out."""
        self.paper.heading("What would change it")
        self._tell(self.of.stability)
        for table in self.of.stability.tables:
            self.paper.table(table)
        for name in self._nearest():
            self._tell(self.of.switching(name))
        self._tell(self.of.information)
        for table in self.of.information.tables:
            self.paper.table(table.first(1 + MOST_RESEARCH))

    def _nearest(self) -> list[str]:
        """The close calls nearest the line."""
        chances = self.of.bands.data["chosen"]
        return sorted(self.of.near, key=lambda name: abs(chances[name] - 0.5))[:MOST_CLOSE]

    def _panel(self) -> None:
        """The disagreement of the members."""
        self.paper.heading("Where the panel disagrees")
        found = self.of.disagreement
        if found is None:
            self.paper.say("No score sheets of a panel's members are on file.")
            return
        self.paper.say(self.of.members)
        self._tell(found)
        for table in found.tables:
            if table.name in ("discuss", "settled"):
                few, count = min(MOST_DISPUTES, len(table.rows)), len(table.rows)
                cut = f" (the first {few} of {count})" if few < count else ""
                self.paper.table(table.first(few), f"{table.caption}{cut}")

    def _gates(self) -> None:
        """The services that fail, and those of the leading services that are on hold."""
        self.paper.heading("Gates")
        self._tell(self.of.gates)
        if not self.of.gates.tables:
            return
        self.paper.table(self.of.gates.table("fail"))
        held = self.of.gates.table("hold")
        rows = tuple(row for row in held.rows if row.about in self.shown)
        left = len(held.rows) - len(rows)
        others = f"; {counted(left, 'more question')} on services further down" if left else ""
        self.paper.table(replace(held, rows=rows), f"{held.caption}{others}")

    def _next_steps(self) -> None:
        """The next steps; by whom and by when is to be filled in."""
        self.paper.heading("Next steps")
        found = self.of.disagreement
        titles = self.sim.all_services["title"]
        steps = [f"Business case for {titles[name]}" for name in self.sim.recommended]
        for name in self._within():
            for gate, verdict in self.sim.verdicts[name].items():
                if verdict.status == "hold":
                    gated = self.sim.case.criteria.gates[gate].title
                    steps.append(f"{titles[name]}: settle the gate '{gated}'")
        discuss = [t for t in found.tables if t.name == "discuss"] if found else []
        for service, criterion, *_ in (row.texts for t in discuss for row in t.rows[:1]):
            steps.append(f"Members to discuss {service} on {criterion}")
        steps.append("Record the decision on each service, with its reason")
        rows = tuple(Row.of(step, TO_FILL, TO_FILL) for step in steps)
        columns = (Column("Step"), Column("Who"), Column("By when"))
        self.paper.table(Table("steps", "Next steps", columns, rows))

    def _basis(self) -> None:
        """The method in short, the warnings, and the draws and files behind it."""
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
