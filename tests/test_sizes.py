"""Cases at the limits of their size are read, and larger ones are refused at their place."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import dragonsden as dd
from dragonsden.model.sizes import MOST_ACCOUNTS, MOST_IN_SCENARIOS, MOST_SCORES, MOST_VALUES


class Folder:
    """A folder with a case of so many services, criteria and years."""

    def __init__(self, path: Path, services: int, criteria: int = 2, years: int = 3) -> None:
        self.path, self.services, self.criteria = path, services, criteria
        self.head = f"title: T\nstatus: proposed\nprices: 2018/19\nyears: {years}\n"
        self.scenarios = ""
        self.option = ""
        self.members = 0

    def load(self) -> dd.Case:
        """The case. Raises CaseError if it is refused."""
        levels = "levels: {0: no, 10: yes}, weight: 10"
        titles = [f"  c{n}: {{title: C {n}, {levels}}}\n" for n in range(self.criteria)]
        written = "title: T\nstatus: proposed\ncriteria:\n" + "".join(titles)
        (self.path / "criteria.yaml").write_text(written, encoding="utf-8")
        own = "" if self.members else ", ".join(f"c{n}: 5" for n in range(self.criteria))
        rest = f"scores: {{{own}}}{self.option}"
        names = [f"  s{n}: {{title: S {n}, {rest}}}\n" for n in range(self.services)]
        written = f"{self.head}discount_rate: 3.5%\n{self.scenarios}services:\n" + "".join(names)
        (self.path / "pipeline.yaml").write_text(written, encoding="utf-8")
        paths = [self.path / "criteria.yaml", self.path / "pipeline.yaml"]
        return dd.load(*paths, scores=self._sheet() if self.members else None)

    def fault(self) -> tuple[str, str]:
        """The file and line of the one fault, and its words."""
        with pytest.raises(dd.CaseError) as refused:
            self.load()
        (fault,) = refused.value.faults
        return f"{Path(fault.file).name}:{fault.line}", fault.message

    def _sheet(self) -> Path:
        """The scores of all members, a row each."""
        rows = [
            f"s{s},m{m},c{c},{(s + c + m) % 11}"
            for m in range(self.members)
            for s in range(self.services)
            for c in range(self.criteria)
        ]
        sheet = self.path / "scores.csv"
        written = "\n".join(["service_id,member,criterion,score", *rows])
        sheet.write_text(written, encoding="utf-8")
        return sheet


def scenarios(count: int) -> str:
    """So many scenarios, in which an assumption is other."""
    each = ", ".join(
        f"x{n}: {{title: X {n}, why: it may, assumptions: {{pay: {n + 1}%}}}}" for n in range(count)
    )
    return f"assumptions: {{pay: 2%}}\nscenarios: {{{each}}}\n"


def test_as_many_accounts_as_there_may_be_are_read_and_no_more(tmp_path: Path) -> None:
    """All 500 services of a pipeline may have 8 years: 4,000 accounts."""
    assert len(Folder(tmp_path, 500, years=8).load().pipeline.services) == 500
    place, told = Folder(tmp_path, 400, years=11).fault()
    assert place == "pipeline.yaml:4"
    what = f"400 services and options for 11 years are 4,400 accounts of a year, {MOST_ACCOUNTS:,}"
    assert told == f"{what} at most; give 10 years or fewer services"


def test_as_many_accounts_in_scenarios_as_there_may_be_are_read_and_no_more(tmp_path: Path) -> None:
    """100 services for 10 years, as written and in 19 scenarios, are 20,000."""
    folder = Folder(tmp_path, 100, years=10)
    folder.scenarios = scenarios(19)
    assert len(folder.load().pipeline.scenarios) == 19
    folder.services += 1
    place, told = folder.fault()
    assert place == "pipeline.yaml:4"
    assert told.startswith("101 services and options for 10 years, as written and in 19 scenarios,")
    assert f"are 20,200 accounts of a year, {MOST_IN_SCENARIOS:,} at most" in told
    assert told.endswith("; give 9 years, fewer scenarios or fewer services")


def test_an_option_counts_as_a_service(tmp_path: Path) -> None:
    folder = Folder(tmp_path, 30, years=125)
    assert len(folder.load().pipeline.services) == 30
    folder.option = ", options: {a: {title: A}, b: {title: B}}"
    place, told = folder.fault()
    assert place == "pipeline.yaml:4"
    assert told.startswith("90 services and options for 125 years are 11,250 accounts")


@pytest.mark.slow
def test_as_many_values_as_there_may_be_are_read_and_no_more(tmp_path: Path) -> None:
    """100 services by 20 criteria are 2,000; all 500 of a pipeline may have 4."""
    folder = Folder(tmp_path, 100, criteria=20)
    assert len(folder.load().criteria.criteria) == 20
    folder.services = 101
    place, told = folder.fault()
    assert place == "criteria.yaml:3"
    assert f"101 services and options by 20 criteria are 2,020 values, {MOST_VALUES:,}" in told
    assert told.endswith("; rank by 19 criteria, or rank fewer services at a time")
    assert len(Folder(tmp_path, 500, criteria=4).load().pipeline.services) == 500


@pytest.mark.slow
def test_as_many_scores_as_there_may_be_are_read_and_no_more(tmp_path: Path) -> None:
    """50 services by 20 criteria, of 40 members: 40,000. The first of the next member is told."""
    folder = Folder(tmp_path, 50, criteria=20)
    folder.members = 40
    panel = folder.load().panel
    assert panel is not None
    assert len(panel.scores) == MOST_SCORES
    folder.members = 41
    place, told = folder.fault()
    assert place == f"scores.csv:{MOST_SCORES + 2}"
    assert told.startswith("41,000 scores of 41 members, 40,000 at most; ")


def test_the_limit_of_accounts_holds_for_a_workbook_too(tmp_path: Path) -> None:
    case = Folder(tmp_path, 80, years=50).load()
    path = dd.pipeline_to_workbook(case, tmp_path / "pipeline.xlsx")
    book = openpyxl.load_workbook(path)
    (row,) = (row for row in book["pipeline"].iter_rows() if row[0].value == "years")
    row[1].value = 51
    book.save(path)
    with pytest.raises(dd.CaseError, match="4,080 accounts of a year, 4,000 at most") as refused:
        dd.pipeline_from_workbook(path)
    (fault,) = refused.value.faults
    assert (fault.sheet, fault.line) == ("pipeline", row[1].row)
