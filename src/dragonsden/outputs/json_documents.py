"""The JSON documents of the analyses: what each holds beside the heading that all have.

Keys are names and paths, and numbers are not rounded. docs/json.md describes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dragonsden.model import Case
from dragonsden.results.document import FORMAT, plain
from dragonsden.results.simulation import Simulation
from dragonsden.version import __version__

Content = dict[Any, Any]


def written(analysis: str, of: Simulation | Case, sentence: str, content: Content) -> str:
    """The document of an analysis; NaN is null, and the same numbers are always the same bytes."""
    whole = {**_heading(analysis, of), "sentence": sentence, **content}
    return json.dumps(plain(whole), allow_nan=False, ensure_ascii=False, indent=1)


def _heading(analysis: str, of: Simulation | Case) -> Content:
    """What every document begins with; draws and seed where there were any."""
    sim, case = (of, of.case) if isinstance(of, Simulation) else (None, of)
    titles = {"criteria": case.criteria.title, "pipeline": case.pipeline.title}
    return {
        "format": FORMAT,
        "analysis": analysis,
        "case": {"title": case.title, "status": case.status, **titles},
        **({"draws": sim.draws, "seed": sim.seed} if sim else {}),
        "k": case.k,
        "version": __version__,
        "inputs": [{"file": read.file, "sha256": read.sha256} for read in case.inputs],
        "warnings": of.warnings,
    }


def of_why(
    a: str, b: str, table: pd.DataFrame, share: float, interval: tuple[float, float]
) -> Content:
    """Why one service is above another."""
    return {"why": {"a": a, "b": b, "share": share, "interval": interval, "criteria": _rows(table)}}


def of_tornado(service: str, measure: str, table: pd.DataFrame) -> Content:
    """What each belief does to a service: its measure at the belief's own low and high."""
    ends = {path: (row["at_low"], row["at_high"]) for path, row in table.iterrows()}
    return {
        "service": service,
        "measure": measure,
        "mean": table["mean"].iloc[0] if len(table) else None,
        "beliefs": _rows(table[["label", "low", "high", "swing"]]),
        "tornado": {path: {service: {measure: pair}} for path, pair in ends.items()},
    }


def of_stability(table: pd.DataFrame) -> Content:
    """How far each weight may move before the first, or the first k, changes."""
    beyond = ("next_below", "next_above", "leaves_below", "enters_below", "leaves_above")
    return {
        "weight_stability": {
            criterion: {
                "title": row["title"],
                "weight": row["weight"],
                "first": (row["first_low"], row["first_high"]),
                "first_k": (row["first_k_low"], row["first_k_high"]),
                "first_service": row["first"],
                "first_of_ranking": row["first_of_ranking"],
                **{name: row[name] or None for name in (*beyond, "enters_above")},
            }
            for criterion, row in table.iterrows()
        }
    }


def of_switching(service: str, tables: Mapping[str, pd.DataFrame]) -> Content:
    """Where each belief turns the answer for a service; no entry in a list: none in range."""
    found = {target: _crossings(table) for target, table in tables.items()}
    labels = {path: label for table in tables.values() for path, label in table["label"].items()}
    means = {path: mean for table in tables.values() for path, mean in table["mean"].items()}
    beliefs = {path: {"label": label, "mean": means[path]} for path, label in labels.items()}
    return {"service": service, "beliefs": beliefs, "switching": {service: found}}


def _crossings(table: pd.DataFrame) -> dict[Any, list[Content]]:
    """The switching values of each belief."""
    columns = ["value", "change", "percentile"]
    found: dict[Any, list[Content]] = {path: [] for path in table.index}
    for path, row in table[table["answer"] == ""].iterrows():
        found[path].append(row[columns].to_dict())
    return found


def of_information(perfect: pd.DataFrame, partial: pd.DataFrame, apart: pd.DataFrame) -> Content:
    """What knowing is worth; `apart` are what is not research: chance and members' eyes."""
    return {
        "evpi": {**perfect.loc["first_k"].to_dict(), "first": perfect.loc["first"].to_dict()},
        "evppi": _rows(partial),
        "apart": _rows(apart),
    }


def of_disagreement(found: Any) -> Content:
    """How far the members of a panel agree."""
    return {
        "concordance": found.concordance,
        "concordance_by_criterion": found.concordance_by_criterion.to_dict(),
        "rankings": _rows(found.rankings),
        "pairs": _records(found.pairs),
        "discuss": _records(found.discuss),
        "scores": _records(found.scores),
        "resolutions": _records(found.resolutions),
        "missing": _records(found.missing),
    }


def _rows(table: pd.DataFrame) -> dict[Any, Content]:
    """A table as a mapping from its index to its rows."""
    return {name: row.to_dict() for name, row in table.astype(object).iterrows()}


def _records(table: pd.DataFrame) -> list[Content]:
    """A table as a list of its rows, the index among their keys."""
    named = [name for name in table.index.names if name is not None]
    flat = table.reset_index() if named else table
    return [row.to_dict() for _, row in flat.astype(object).iterrows()]
