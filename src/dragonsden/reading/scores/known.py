"""Known: what there is to score, and the words by which people call it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from dragonsden.model.fields import read_plain
from dragonsden.model.levels import (
    half_steps,
    is_on_step,
    level_names,
    levels_by_word,
    neighbours,
    step_words,
)
from dragonsden.reading.nodes import Node
from dragonsden.reading.scores.rows import Row
from dragonsden.text.english import listed, quoted, words
from dragonsden.text.spelling import alike, suggestion


@dataclass(frozen=True)
class Known:
    """The criteria and services by name, each with its title, and the criteria's levels.

    `steps` are those that the criteria file gives.
    """

    criteria: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)

    def named(self, row: Row) -> Row:
        """The row with the names of service and criterion where it has their titles."""
        service = _named(row.service, self.services, self.service_titles)
        criterion = _named(row.criterion, self.criteria, self.criterion_titles)
        if service is row.service and criterion is row.criterion:
            return row
        return replace(row, service=service, criterion=criterion)

    @cached_property
    def service_titles(self) -> dict[str, str]:
        """The service of each title that is no other's, as titles are compared."""
        return _by_title(self.services)

    @cached_property
    def criterion_titles(self) -> dict[str, str]:
        """The criterion of each title that is no other's, as titles are compared."""
        return _by_title(self.criteria)

    def criteria_called(self, word: str) -> list[str]:
        """The criteria of which a word, as words are compared, is the name or the title."""
        return self._called.get(word, [])

    @cached_property
    def _called(self) -> dict[str, list[str]]:
        """The criteria of each name and title."""
        found: dict[str, list[str]] = {}
        for name, title in self.criteria.items():
            for word in {alike(name), _title(title)}:
                found.setdefault(word, []).append(name)
        return found

    def level(self, criterion: str, word: str) -> float | None:
        """The level of a criterion that a word means; None if there is none."""
        return self._words.get(criterion, {}).get(alike(" ".join(word.split())))

    def no_level(self, criterion: str, word: str) -> str:
        """The mistake of a score that is neither a number nor a level of its criterion."""
        names = list(level_names(self.levels.get(criterion, {})).values())
        near = suggestion(word, names, most=len(names)) if names else ""
        if near.startswith("did"):
            return f"{quoted(word)} is not a score; {near}"
        levels = f", a level ({listed(names, 'or')})" if names else ""
        way_out = f"write a plain number{levels}, or nothing, and the reason in comment"
        return f"{quoted(word)} is not a score; {way_out}"

    def off_step(self, criterion: str, score: float) -> str:
        """The mistake of a score between the steps of its criterion; "" if there is none."""
        levels, step = self.levels.get(criterion, {}), self.steps.get(criterion)
        if not levels or step is None or not min(levels) <= score <= max(levels):
            return ""
        low = min(levels)
        if score in levels or is_on_step(score, low, step):
            return ""
        between = listed([f"{one:g}" for one in neighbours(score, low, step)], "or")
        return f"{score:g} is between the {step_words(step)} of '{criterion}'; write {between}"

    def between_steps(self, criterion: str, score: float) -> bool:
        """True if a score lies within its levels, and between the half steps that sheets offer.

        Never where the criteria file gives the steps.
        """
        if criterion in self.steps:
            return False
        steps = self._half_steps.get(criterion, ())
        return bool(steps) and steps[0] < score < steps[-1] and score not in steps

    @cached_property
    def _words(self) -> dict[str, dict[str, float]]:
        """The level that each word means, by criterion."""
        return {name: levels_by_word(levels) for name, levels in self.levels.items()}

    @cached_property
    def _half_steps(self) -> dict[str, tuple[float, ...]]:
        """The half steps of each criterion that has them."""
        return {name: half_steps(levels) for name, levels in self.levels.items()}


def known_of(criteria: Node | None, services: Node | None) -> Known:
    """The criteria and services of these mappings of two files, as far as they can be read."""
    entries = criteria.entries if criteria else {}
    levels = {name: _levels(node.child("levels")) for name, node in entries.items()}
    steps = {name: step for name, node in entries.items() if (step := _step(node.child("step")))}
    named = _titles(services) | _titles_of_options(services)
    return Known(_titles(criteria), named, levels, steps)


def _titles(named: Node | None) -> dict[str, str]:
    """The titles of a mapping of criteria or services, by name."""
    return {name: _title_of(name, node) for name, node in (named.entries if named else {}).items()}


def _titles_of_options(services: Node | None) -> dict[str, str]:
    """The titles of the options, each after that of its service, by `service/option`."""
    return {
        f"{name}/{option}": f"{_title_of(name, node)}: {_title_of(option, differs)}"
        for name, node in (services.entries if services else {}).items()
        if (options := node.child("options"))
        for option, differs in options.entries.items()
    }


def _title_of(name: str, node: Node) -> str:
    """The title of what has this name; from the name where none is given."""
    title = node.child("title")
    return str(title.value) if title else words(name)


def _levels(node: Node | None) -> dict[float, str]:
    """The levels of a criterion and their meanings, without those that cannot be read."""
    found: dict[float, str] = {}
    for key, meaning in (node.entries if node else {}).items():
        try:
            found[float(read_plain(key))] = str(meaning.value)
        except ValueError:
            continue  # told of the criteria file itself
    return found


def _step(node: Node | None) -> float:
    """The step of a criterion; 0 if none is given, or it cannot be used."""
    try:
        step = float(read_plain(node.value)) if node else 0.0
    except ValueError:
        return 0.0  # told of the criteria file itself
    return max(step, 0.0)


def _by_title(titles: Mapping[str, str]) -> dict[str, str]:
    """The name of each title that is no other's."""
    counts = Counter(map(_title, titles.values()))
    return {_title(title): name for name, title in titles.items() if counts[_title(title)] == 1}


def _title(text: str) -> str:
    """A title in the form in which titles are compared."""
    return alike(" ".join(text.split()))


def _named(node: Node, names: Mapping[str, str], titles: Mapping[str, str]) -> Node:
    """The node with the name that its title stands for; itself where it is a name or unknown."""
    if not isinstance(node.value, str) or node.value in names:
        return node
    name = titles.get(_title(node.value))
    return node if name is None else replace(node, value=name)
