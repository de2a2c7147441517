"""Fleets: many councils simulated alike, a row for each service of each, in a folder of Parquet."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import asdict
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from dragonsden.engine.sampling import check_seed
from dragonsden.engine.sharing import UNDER_WAY, check_executor, workers_of
from dragonsden.files.atomic import put, writing
from dragonsden.files.ordinary import FilePath
from dragonsden.model import Case
from dragonsden.results.simulation import DRAWS, MOST_DRAWS, SEED, Simulation, simulated
from dragonsden.text.arguments import several, whole
from dragonsden.version import __version__

Question = Literal["ranking", "money"]

RANKING: Final = ("rank", "value", "value_se", "p10", "p50", "p90", "first_k", "chosen")
MONEY: Final = ("npv", "contribution", "peak_exposure")
QUESTIONS: Final[tuple[Question, ...]] = ("ranking", "money")


def fleet(
    cases: Mapping[str, Case],
    questions: Collection[Question] | Question = QUESTIONS,
    *,
    out: FilePath,
    draws: int = DRAWS,
    seed: int = SEED,
    executor: Executor | None = None,
) -> Path:
    """The folder of Parquet files with a row for each service of each council.

    Factors and assumptions whose names begin with `national_` are drawn jointly: in a draw they are
    the same in all councils. Everything else is drawn apart for each council.

    What is there already from the same inputs, draws and seed is not computed again, so that a run
    that was stopped goes on where it was; what is there from other inputs of a council is replaced.

    Args:
        cases: the case of each council, by its name.
        questions: one or both. `ranking` gives `rank`, `value`, `value_se`, `p10`, `p50`, `p90`,
            `first_k`, `chosen` and `band`; `money` the mean `npv`, `contribution` and
            `peak_exposure` in £, each with its `_p10` and `_p90`, and `never`, the share of draws
            that never pay back. Every row has `council`, `service`, `title` and `gate`.
        out: the folder, made if need be; read it with `pandas.read_parquet(out)`.
        draws: the number of draws of each council.
        seed: the whole number that the random numbers start from.
        executor: shares the councils among its workers, as for `simulate`.

    Returns:
        The folder.

    Raises:
        ValueError: there is no such question, or no council; `draws`, `seed` or `executor` is not
            as for `simulate`.
        ImportError: pyarrow is not installed; it comes with `dragonsden[cluster]`.

    Examples:
        >>> folder = dd.fleet({"north": case, "south": case}, out="fleet")  # doctest: +SKIP
        >>> pd.read_parquet(folder).groupby("council")["npv"].sum()  # doctest: +SKIP
    """
    draws, given = whole("draws", draws, most=MOST_DRAWS), several(questions)
    check_seed(seed)
    check_executor(executor)
    if unknown := [one for one in given if one not in QUESTIONS]:
        raise ValueError(f"no question {unknown[0]!r}; ask {' or '.join(QUESTIONS)}")
    if not cases:
        raise ValueError("no councils; give the case of one or more")
    folder = Path(out)
    asked = tuple(question for question in QUESTIONS if question in given)
    missing = [
        (council, case, target)
        for council, case in cases.items()
        if not (target := folder / _file(council, case, asked, draws, seed)).exists()
    ]
    todo = ((council, case, draws, seed, asked) for council, case, _ in missing)
    for rows, (*_, target) in zip(_answers(todo, executor), missing, strict=True):
        _write(rows, target)
    return folder


def _file(council: str, case: Case, questions: tuple[Question, ...], draws: int, seed: int) -> str:
    """The name of a council's file: its own hash, and that of all that its rows depend on."""
    record = {
        "council": council,
        "dragonsden": __version__,
        "draws": draws,
        "seed": seed,
        "questions": questions,
        "criteria": case.criteria.model_dump(warnings=False),
        "pipeline": case.pipeline.model_dump(warnings=False),
        "held": sorted(case.pipeline.factors_at.items()),
        "panel": asdict(case.panel) if case.panel else None,
    }
    return f"{_hash(council)}.{_hash(json.dumps(record, default=str))}.parquet"


def _hash(text: str) -> str:
    """The BLAKE2b hash of a text: 24 hexadecimal digits."""
    return blake2b(text.encode(), digest_size=12).hexdigest()


Rows = list[dict[str, Any]]
Errand = tuple[str, Case, int, int, tuple[Question, ...]]


def _answers(errands: Iterator[Errand], executor: Executor | None) -> Iterator[Rows]:
    """The rows of each council in turn; as many are under way as the workers can take."""
    if executor is None:
        yield from (council_rows(*errand) for errand in errands)
        return
    most = UNDER_WAY * workers_of(executor)
    under_way: deque[Future[Rows]] = deque()
    for errand in errands:
        under_way.append(executor.submit(council_rows, *errand))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def council_rows(
    council: str, case: Case, draws: int, seed: int, questions: tuple[Question, ...]
) -> Rows:
    """The rows of one council: what is asked of each of its services."""
    sim = simulated(case, draws, seed, progress=False, council=council)
    ranking: Any = sim.all_services
    money: Any = sim.measure_summary
    rows = []
    for service in sim.services:
        of_service = ranking.loc[service]
        row: dict[str, Any] = {"council": council, "service": service}
        row |= {column: of_service[column] for column in ("title", "gate")}
        if "ranking" in questions:
            row |= {column: float(of_service[column]) for column in RANKING}
            row["band"] = sim.band.get(service)
        if "money" in questions:
            row |= _money(sim, money, service)
        rows.append(row)
    return rows


def _money(sim: Simulation, summary: Any, service: str) -> dict[str, float]:
    """The money of one service; NaN where it has no trading account."""
    row = dict.fromkeys(
        (f"{m}{part}" for m in MONEY for part in ("", "_p10", "_p90")), float("nan")
    )
    row["never"] = float("nan")
    if sim.plan.services[sim.services.index(service)].trades:
        for measure in MONEY:
            found = summary.loc[service, measure]
            row[measure] = float(found["mean"])
            row |= {f"{measure}_{part}": float(found[part]) for part in ("p10", "p90")}
        row["never"] = float(summary.loc[service, "payback"]["never"])
    return row


def _write(rows: Rows, target: Path) -> None:
    """Write a council's rows whole or not at all, in place of those from other inputs."""
    before = target.parent.glob(f"{target.name.partition('.')[0]}.*.parquet")
    stale = [path for path in before if path.name != target.name]
    data = BytesIO()
    pd.DataFrame(rows).to_parquet(data, engine="pyarrow", index=False)
    with writing(target, replace=True) as place:
        put(place, data.getvalue())
    for path in stale:
        path.unlink()
