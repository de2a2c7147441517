"""The JSON document of a simulation: a contract that other tools rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from dragonsden.engine.evaluate import service_account
from dragonsden.engine.sources import Draws
from dragonsden.model import Case
from dragonsden.model.actual import Actual
from dragonsden.results.acceptability import pairwise_winning, rank_acceptability, weights_of_wins
from dragonsden.results.effective_weights import effective_weights
from dragonsden.results.tables import Results
from dragonsden.version import __version__

FORMAT: Final = 2
"""Raised when a reader of an earlier document would misread a later one."""

_SERVICE: Final = (
    "title", "department", "gate", "gates", "value", "value_se", "p10", "p50", "p90",
    "typical_value", "rank", "expected_rank", "expected_rank_se", "typical_rank",
    "first", "first_interval", "first_k", "first_k_interval", "chosen", "chosen_interval",
    "place_if_cleared",
)  # fmt: skip


def document(sim: Results) -> str:
    """The results as one JSON document; NaN and a payback of never are null."""
    return json.dumps(as_dict(sim), allow_nan=False, ensure_ascii=False, indent=1)


def as_dict(sim: Results) -> dict[str, Any]:
    """The document before it is written: dicts, lists, text, numbers and None."""
    content = {
        "format": FORMAT,
        **heading(sim),
        "ranking": sim.ranking.index,
        "typical_ranking": sim.typical_ranking,
        "recommended": sim.recommended,
        "recommended_right": sim.recommended_right,
        "recommended_exact": sim.recommended_exact,
        "failing": sim.failing,
        "services": _services(sim),
        "rank_acceptability": rank_acceptability(sim).T.to_dict("list"),
        "pairwise_winning": _others(pairwise_winning(sim).to_dict("index")),
        "mean_weights": sim.mean_weights.to_dict(),
        "typical_weights": sim.typical_weights.to_dict(),
        "effective_weights": effective_weights(sim).to_dict(),
        "central_weights": {
            service: None if weights.isna().all() else weights.to_dict()
            for service, weights in weights_of_wins(sim).iterrows()
        },
    }
    whole: dict[str, Any] = plain(content)
    return whole


def heading(of: Results | Case) -> dict[str, Any]:
    """The heading of every document: case, version, inputs; draws and seed where there were any."""
    sim, case = (of, of.case) if isinstance(of, Results) else (None, of)
    titles = {"criteria": case.criteria.title, "pipeline": case.pipeline.title}
    return {
        "case": {"title": case.title, "status": case.status, **titles},
        **({"draws": sim.draws} if sim else {}),
        **({"seed": sim.seed} if sim and not sim.is_public else {}),
        "k": case.k,
        "version": __version__,
        "inputs": [
            {"file": read.file, **({"sha256": read.sha256} if read.sha256 else {})}
            for read in case.inputs
        ],
        "warnings": of.warnings,
    }


def _services(sim: Results) -> dict[str, dict[str, Any]]:
    """The entry of every service, in the order of the case."""
    measured = _measures(sim)
    return {
        name: {
            **{column: _cell(sim, name, column) for column in _columns(sim, name)},
            "measures": measured.get(name, {}),
            "typical": _typical(sim, name),
            "lines": _lines(sim, name),
            **_actuals(sim, name),
            "mean_values": sim.mean_values.loc[name].to_dict(),
            "beyond": sim.beyond.loc[name].to_dict(),
        }
        for name in sim.services
    }


def _actuals(sim: Results, service: str) -> dict[str, Any]:
    """The years of a service that are over, with what the accounts have; nothing without any."""
    years = sorted(sim.case.pipeline.services[service].actual.items())
    told = {
        year: {
            **{key: figure for key, figure in _figures(actual) if figure is not None},
            **({"source": actual.source} if actual.source else {}),
        }
        for year, actual in years
    }
    return {"actuals": told} if told else {}


def _figures(actual: Actual) -> Iterator[tuple[str, float | None]]:
    """The figures of a year that is over, in £."""
    yield from (("income", actual.income), ("cost", actual.cost))
    yield "contribution", actual.contribution


def _columns(sim: Results, service: str) -> Iterator[str]:
    """The entries of a service: no share of being chosen if it fails, a place if it is on hold."""
    without = {
        "pass": {"place_if_cleared"},
        "hold": set(),
        "fail": {"chosen", "chosen_interval", "place_if_cleared"},
    }[sim.gate[service]]
    yield from (column for column in _SERVICE if column not in without)


def _cell(sim: Results, service: str, column: str) -> Any:
    """One entry of a service; a rank is a whole number, though others may have none."""
    if column != "gates":
        entry: Any = sim.all_services.loc[service, column]
        is_rank = column in ("rank", "typical_rank", "place_if_cleared") and not np.isnan(entry)
        return int(entry) if is_rank else entry
    return {
        gate: {"status": verdict.status, "reason": verdict.reason, "share": verdict.share}
        for gate, verdict in sim.verdicts[service].items()
    }


def _measures(sim: Results) -> dict[str, dict[str, dict[str, float]]]:
    """Mean, error and percentiles by service and measure; payback with its share of never."""
    result: dict[str, dict[str, dict[str, float]]] = {}
    rows: Any = sim.measure_summary.to_dict("index")
    for (service, measure), row in rows.items():
        columns = ["mean", "se", "p10", "p50", "p90"]
        columns += ["never"] if measure == "payback" else []
        result.setdefault(service, {})[measure] = {column: row[column] for column in columns}
    return result


def _typical(sim: Results, service: str) -> dict[str, float]:
    """The measures at the typical values."""
    row = sim.services.index(service)
    if not sim.plan.services[row].trades:
        return {}
    return dict(zip(sim.plan.measures, sim.typical.measures[row].tolist(), strict=True))


def _lines(sim: Results, service: str) -> dict[str, list[float]]:
    """Every line of the account at the typical values, by year."""
    plan = sim.plan
    found = plan.services[sim.services.index(service)]
    if not found.drivers:
        return {}
    typical = Draws(found.batch.typical, plan.assumptions.typical, np.array([len(plan.members)]))
    lines = service_account(plan, found, typical).lines
    return {line: [float(year[0]) for year in years] for line, years in lines.items()}


def _others(table: dict[Any, dict[Any, float]]) -> dict[Any, dict[Any, float]]:
    """A square table without its diagonal."""
    return {
        row: {column: share for column, share in shares.items() if column != row}
        for row, shares in table.items()
    }


def plain(content: Any) -> Any:
    """Numbers, text, lists and dicts that JSON knows; NaN as None."""
    if isinstance(content, dict):
        return {str(key): plain(entry) for key, entry in content.items()}
    if content is None or isinstance(content, str):
        return content
    if isinstance(content, bool | np.bool_):
        return bool(content)
    if isinstance(content, int | np.integer):
        return int(content)
    if isinstance(content, float | np.floating):
        return None if np.isnan(content) else float(content)
    return [plain(entry) for entry in content]
