"""The JSON document of a simulation: a contract that other tools rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from dragonsden.arithmetic.distributions import Floats
from dragonsden.engine.evaluate import service_account
from dragonsden.engine.sources import Draws
from dragonsden.model import Case
from dragonsden.model.actual import Actual
from dragonsden.results.effective_weights import effective_parts
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
        "ranking": sim.order,
        "typical_ranking": sim.typical_ranking,
        "recommended": sim.recommended,
        "recommended_right": sim.recommended_right,
        "recommended_exact": sim.recommended_exact,
        "failing": sim.failing,
        "services": _services(sim),
        "rank_acceptability": _best_first(sim, sim.tally.places / sim.draws),
        "pairwise_winning": _pairwise(sim),
        "mean_weights": _by_criterion(sim, sim.tally.weights / sim.draws),
        "typical_weights": _by_criterion(sim, sim.typical.weights),
        "effective_weights": _by_criterion(sim, effective_parts(sim)),
        "central_weights": {
            service: None if np.isnan(weights).all() else _by_criterion(sim, weights)
            for service, weights in _best_first(sim, sim.weights_of_wins).items()
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
    values, beyond = sim.tally.values / sim.draws, sim.tally.beyond / sim.draws
    return {
        name: {
            **{column: _cell(sim, name, column) for column in _columns(sim, name)},
            "measures": _measures(sim, name),
            "typical": _typical(sim, name),
            "lines": _lines(sim, name),
            **_actuals(sim, name),
            "mean_values": _by_criterion(sim, values[row]),
            "beyond": _by_criterion(sim, beyond[row]),
        }
        for row, name in enumerate(sim.services)
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
    """One entry of a service; None where it fails a gate and has no such number."""
    if column != "gates":
        entry = getattr(sim.standings[service], column)
        is_place = column == "place_if_cleared" and entry is not None
        return int(entry) if is_place else entry
    return {
        gate: {"status": verdict.status, "reason": verdict.reason, "share": verdict.share}
        for gate, verdict in sim.verdicts[service].items()
    }


def _measures(sim: Results, service: str) -> dict[str, dict[str, float]]:
    """Mean, error and percentiles by measure; payback with its share of never."""
    return {
        measure: {
            column: getattr(summary, column)
            for column in ("mean", "se", "p10", "p50", "p90", "never")
            if column != "never" or measure == "payback"
        }
        for measure, summary in sim.accounts.get(service, {}).items()
    }


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


def _by_criterion(sim: Results, numbers: Floats) -> dict[str, float]:
    """A number for each criterion."""
    return dict(zip(sim.criteria, numbers.tolist(), strict=True))


def _best_first(sim: Results, rows: Floats) -> dict[str, Floats]:
    """The row of each service that is ranked, best first."""
    of = {sim.services[row]: numbers for row, numbers in zip(sim.ranked, rows, strict=True)}
    return {name: of[name] for name in sim.order}


def _pairwise(sim: Results) -> dict[str, dict[str, float]]:
    """The share of draws in which each service beats each of the others."""
    shares = _best_first(sim, sim.tally.wins / sim.draws)
    rows = {name: row for row, name in enumerate(sim.services[row] for row in sim.ranked)}
    return {
        name: {other: float(of[rows[other]]) for other in sim.order if other != name}
        for name, of in shares.items()
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
