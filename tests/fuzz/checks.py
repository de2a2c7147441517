"""Checks of one mutant: it is refused in words, or it is read and everything can be made of it."""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

import dragonsden as dd
from dragonsden.model.programme import ProgrammeFile
from fuzz.bases import CRITERIA, PIPELINE
from fuzz.readers import Mutant, contents, sound

SOURCE: Final = str(Path(dd.__file__).parent)
MOST_SECONDS: Final = 3.0
MOST_MEGABYTES: Final = 300
"""At most 3 s of processor time and 300 MB for the reading of one file."""

HANGS: Final = 25
MOST_MADE: Final = 120
"""Reading hangs after 25 s by the clock of a busy machine, and all that is made after 120 s."""

OF_PYTHON: Final = re.compile(
    r"Traceback|<class |NoneType|has no attribute|object at 0x|Input should be|pydantic|"
    r"Errno|\bdict\b|validation error|unexpected keyword|codec can't"
)
"""Words that no message to a person has."""


@dataclass
class Outcome:
    """Whether a mutant was refused, what was made of it, and what is wrong."""

    refused: bool = False
    made: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def check(
    mutant: Mutant,
    folder: Path,
    watch: Callable[[float], None] = lambda _: None,
    readers_only: bool = False,
) -> Outcome:
    """The outcome of giving a mutant to its reader, in a folder that was empty or had another.

    `watch` is told how many seconds what comes next may take by the clock. With `readers_only`
    nothing is made of what was read.
    """
    outcome, rng = Outcome(), Random(f"{mutant.name}:use")
    place = folder / "case"
    mutant.write(place)
    watch(HANGS)
    read, refusal = _timed(mutant, place, outcome)
    watch(MOST_MADE)
    outcome.refused = refusal is not None
    if refusal is not None:
        outcome.wrong += _faulty(refusal, mutant)
        if contents(place) != mutant.files:
            outcome.wrong.append("written although refused")
    elif mutant.change.must == "be refused":
        outcome.wrong.append(f"accepted in silence: {mutant.change.what}")
    elif mutant.change.must == "be the same" and not _same(read, sound(mutant.reader, mutant.base)):
        outcome.wrong.append(f"read as something else: {mutant.change.what}")
    if rng.random() < 0.2 and not outcome.wrong:
        _same_again(mutant, place, read, refusal, outcome)
    if readers_only:
        return outcome
    if isinstance(read, dd.Case) and not outcome.wrong:
        _use(read, rng, place, outcome)
    if isinstance(read, ProgrammeFile) and not outcome.wrong:
        _choose(read, place, outcome)
    return outcome


def _same(read: Any, before: Any) -> bool:
    """True if two cases are the same, wherever they were read."""
    cases = [
        one.model_copy(update={"inputs": ()}) for one in (read, before) if isinstance(one, dd.Case)
    ]
    return read == before if len(cases) < 2 else cases[0] == cases[1]


def _timed(mutant: Mutant, place: Path, outcome: Outcome) -> tuple[Any, Exception | None]:
    """What was read or the error, once the time and memory that it took are checked."""
    started, peak = time.process_time(), _megabytes()
    read, error = _tried(lambda: mutant.reader.read(place), outcome)
    if (took := time.process_time() - started) > MOST_SECONDS:
        outcome.wrong.append(f"reading took {took:.0f} s")
    if (grown := _megabytes() - peak) > MOST_MEGABYTES:
        outcome.wrong.append(f"reading took {grown:.0f} MB")
    return read, error


def _megabytes() -> float:
    """The most memory that this process has had; 0 on Windows, which does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _tried(call: Callable[[], Any], outcome: Outcome) -> tuple[Any, Exception | None]:
    """The answer, or the error that the library raised on purpose; any other error is wrong."""
    try:
        return call(), None
    except Exception as error:  # noqa: BLE001 - all that may not happen is looked for
        if not _is_meant(error):
            outcome.wrong.append(_signature(error))
        return None, error


def _is_meant(error: Exception) -> bool:
    """True for an error in words, raised by a line of the library."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = frames[-1].filename.startswith((SOURCE, str(Path(__file__).parent)))
    told = isinstance(error, dd.CaseError) or type(error) in (KeyError, ValueError)
    return ours and (told or isinstance(error, OSError))


def _signature(error: Exception) -> str:
    """The error and the last line of ours that led to it: one for each kind of crash."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if one.filename.startswith(SOURCE)] or frames
    place = (
        f"{Path(ours[-1].filename).relative_to(Path(SOURCE).parent)}:{ours[-1].lineno}"
        if (ours[-1].filename.startswith(SOURCE))
        else ours[-1].filename
    )
    return f"{type(error).__name__} at {place}: {str(error)[:120]}"


def _faulty(error: Exception, mutant: Mutant) -> Iterator[str]:
    """What is wrong with a refusal: a fault without a place or in words of Python."""
    if found := OF_PYTHON.search(
        str(error).replace(mutant.change.data.decode(errors="replace"), "")
    ):
        shown = next(line for line in str(error).split("\n") if found[0] in line)
        if found[0].encode() not in mutant.change.data:
            yield f"words of Python: {shown[:200]}"
    for fault in error.faults if isinstance(error, dd.CaseError) else ():
        name = Path(fault.file).name
        if not name or not fault.message.strip():
            yield f"a fault without file or words: {fault}"
        is_book = name.endswith((".xlsx", ".ods"))
        if not is_book and (fault.line < 1 or fault.column < 1):
            yield f"a fault without a place: {re.sub('[0-9]+', 'n', str(fault))[-120:]}"


def _same_again(
    mutant: Mutant, place: Path, read: Any, refusal: Exception | None, outcome: Outcome
) -> None:
    """Check that reading again gives the same."""
    again, error = _tried(lambda: mutant.reader.read(place), outcome)
    if str(error) != str(refusal):
        outcome.wrong.append("refused in other words the second time")
    elif isinstance(read, dd.Case) and again != read:
        outcome.wrong.append("read as another case the second time")


# ------------------------------------------------------------------- what is made of a case


def _use(case: dd.Case, rng: Random, place: Path, outcome: Outcome) -> None:
    """Simulate a case that was read, and now and then make everything else of it."""
    draws = rng.choice((1, 2, 40, 64))
    sim, _ = _tried(lambda: dd.simulate(case, draws, seed=3, progress=False), outcome)
    if sim is None:
        return
    outcome.made.append("simulation")
    text, _ = _tried(sim.to_json, outcome)
    _tried(lambda: json.loads(text, parse_constant=_no_number), outcome)
    if rng.random() < 0.1:
        again = dd.simulate(case, draws, seed=3, progress=False)
        if again.to_json() != text:
            outcome.wrong.append("another answer the second time")
    if rng.random() < 0.25:
        for name in rng.sample(sorted(ANALYSES), 3):
            _tried(lambda name=name: ANALYSES[name](sim, rng), outcome)
            outcome.made.append("analysis")
    if rng.random() < 0.05:
        _round_trip(case, place, outcome)
    if rng.random() < 0.004:
        _papers(sim, place, outcome)


def _choose(file: ProgrammeFile, place: Path, outcome: Outcome) -> None:
    """Solve a programme that was read, and follow its targets through the draws."""
    sim = dd.simulate(dd.load(place / CRITERIA, place / PIPELINE), 40, seed=3, progress=False)
    found, _ = _tried(lambda: dd.programme(sim, file, seconds=2), outcome)
    if found is None:
        return
    outcome.made.append("analysis")
    if found.found is None and not found.infeasible:
        outcome.wrong.append("nothing keeps the limits, and none is named")
    _tried(lambda: (found.chosen, found.calendar, found.outlook, found.certificate), outcome)
    _tried(lambda: [dd.target(found, name).by_year for name in file.targets], outcome)


def _no_number(word: str) -> None:
    """Raise an error for NaN and infinity."""
    raise ArithmeticError(f"{word} in the JSON document")


def _one(sim: dd.Simulation, rng: Random) -> str:
    """The name of a service that is ranked, or else of any."""
    return rng.choice(list(sim.ranking.index) or list(sim.case.pipeline.services))


def _scenarios(sim: dd.Simulation, rng: Random) -> None:
    """Run the scenarios and rank by them."""
    del rng
    runs = dd.scenarios(sim, progress=False)
    dd.rank_by_scenario(runs)
    dd.regret(runs)


ANALYSES: Final[dict[str, Callable[[Any, Random], object]]] = {
    "scenarios": _scenarios,
    "disagreement": lambda sim, _: dd.disagreement(sim.case, 40),
    "dominated": lambda sim, _: dd.dominated(sim.case),
    "profile": lambda sim, rng: dd.profile(sim, _one(sim, rng)),
    "why": lambda sim, rng: dd.why(sim, _one(sim, rng), _one(sim, rng)),
    "evpi": lambda sim, _: dd.evpi(sim),
    "evppi": lambda sim, _: dd.evppi(sim),
    "central_weights": lambda sim, _: dd.central_weights(sim),
    "two_rankings": lambda sim, _: dd.two_rankings(sim),
    "uncertainty": lambda sim, _: dd.overall_uncertainty(dd.uncertainty_shares(sim)),
    "correlations": lambda sim, _: dd.rank_correlations(sim),
    "switching": lambda sim, rng: dd.switching_values(sim, _one(sim, rng)),
    "tornado": lambda sim, rng: dd.tornado(sim, _one(sim, rng)),
    "crossings": lambda sim, rng: dd.crossings(sim, rng.choice(list(sim.case.criteria.criteria))),
    "weight_sensitivity": lambda sim, _: dd.weight_sensitivity(sim),
    "weight_stability": lambda sim, _: dd.weight_stability(sim),
    "acceptability": lambda sim, _: dd.rank_acceptability(sim),
    "winning": lambda sim, _: dd.pairwise_winning(sim),
    "account": lambda sim, rng: dd.account_by_year(sim, _one(sim, rng)),
    "effective_weights": lambda sim, _: dd.effective_weights(sim),
}


def _round_trip(case: dd.Case, place: Path, outcome: Outcome) -> None:
    """Check that a pipeline comes back from a workbook as it was."""
    path, _ = _tried(lambda: dd.pipeline_to_workbook(case, place / "again.xlsx"), outcome)
    if path is None:
        return
    outcome.made.append("pipeline workbook")
    back, error = _tried(lambda: dd.pipeline_from_workbook(path), outcome)
    if error is not None:
        outcome.wrong.append(
            f"our own workbook is refused: {re.sub('[0-9]+', 'n', str(error))[-200:]}"
        )
    elif back != case.pipeline:
        outcome.wrong.append("the pipeline is another after its workbook")


def _papers(sim: dd.Simulation, place: Path, outcome: Outcome) -> None:
    """Write packs, a workbook and a paper, and check them."""
    for audience in ("exempt", "public"):
        folder = place / audience
        page, _ = _tried(lambda f=folder, a=audience: dd.write_pack(sim, f, audience=a), outcome)
        found = dd.verify(folder) if page is not None else None
        if found is not None and not found.ok:
            outcome.wrong.append(f"a pack that is not sound: {found.wrong[0]}")
    again = dd.reproduce(place / "exempt") if (place / "exempt").exists() else None
    if again is not None and sim.case.inputs and again.lines[0] != "identical":
        outcome.wrong.append(f"a pack that is not reproduced: {again.lines[:2]}")
    _tried(lambda: dd.write_workbook(sim, place / "results.xlsx"), outcome)
    _tried(lambda: dd.write_board_paper(sim, place / "paper.docx"), outcome)
    outcome.made.append("pack")
