"""Plot: charts, each on the Axes that it is given or on a new figure.

    from dragonsden import plot

    plot.ranking(sim)
    plot.dots(sim)
    plot.acceptability(sim)
    plot.heat_map(sim)
    plot.points(sim)
    plot.gates(sim)
    plot.measure(sim, "npv")
    plot.benefit(sim)
    plot.value_tree(sim)
    plot.profile(sim, "music_service")
    plot.account(sim, "music_service")
    plot.cash(sim)
    plot.tornado(sim, "registrars")
    plot.weight_sensitivity(sim, "market")
    plot.stability(sim)
    plot.disagreement(case)
    plot.scenarios(dragonsden.scenarios(sim))
    plot.slopes(sim, dragonsden.scenarios(sim)["recession"])
    plot.information(sim)
    plot.why(sim, "music_service", "registrars")
    plot.quadrant(sim)
    plot.option_difference(ways)
    plot.option_cash(ways)
    plot.who_bears(ways)

Of a programme, `programme`, and one of its targets, `outlook`:

    plot.calendar(programme)
    plot.core(programme, dragonsden.core(sim, programme))
    plot.frontier(programme)
    plot.load(programme)
    plot.swaps(programme)
    plot.target(outlook)
    plot.misses(outlook)

Each chart says its message in its title, carries the status of the case, and can hand out its own
text alternative and its numbers. Only this package and `outputs` import matplotlib. The style of
the Government Analysis Function holds while a chart is drawn and for that chart only.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dragonsden.plot.charts.acceptability import acceptability
    from dragonsden.plot.charts.account import account
    from dragonsden.plot.charts.benefit import benefit
    from dragonsden.plot.charts.calendar import calendar
    from dragonsden.plot.charts.cash import cash
    from dragonsden.plot.charts.core import core
    from dragonsden.plot.charts.disagreement import disagreement
    from dragonsden.plot.charts.dots import dots
    from dragonsden.plot.charts.frontier import frontier
    from dragonsden.plot.charts.gates import gates
    from dragonsden.plot.charts.heat_map import heat_map
    from dragonsden.plot.charts.information import information
    from dragonsden.plot.charts.load import load
    from dragonsden.plot.charts.measure import measure
    from dragonsden.plot.charts.misses import misses
    from dragonsden.plot.charts.option_cash import option_cash
    from dragonsden.plot.charts.option_difference import option_difference
    from dragonsden.plot.charts.points import points
    from dragonsden.plot.charts.profile import profile
    from dragonsden.plot.charts.quadrant import quadrant
    from dragonsden.plot.charts.ranking import ranking
    from dragonsden.plot.charts.scenarios import scenarios
    from dragonsden.plot.charts.slopes import slopes
    from dragonsden.plot.charts.stability import stability
    from dragonsden.plot.charts.swaps import swaps
    from dragonsden.plot.charts.target import target
    from dragonsden.plot.charts.tornado import tornado
    from dragonsden.plot.charts.value_tree import value_tree
    from dragonsden.plot.charts.weight_sensitivity import weight_sensitivity
    from dragonsden.plot.charts.who_bears import who_bears
    from dragonsden.plot.charts.why import why
    from dragonsden.plot.described import data_table, text_alternative
    from dragonsden.plot.saving import save

__all__ = [
    "acceptability",
    "account",
    "benefit",
    "calendar",
    "cash",
    "core",
    "data_table",
    "disagreement",
    "dots",
    "frontier",
    "gates",
    "heat_map",
    "information",
    "load",
    "measure",
    "misses",
    "option_cash",
    "option_difference",
    "points",
    "profile",
    "quadrant",
    "ranking",
    "save",
    "scenarios",
    "slopes",
    "stability",
    "swaps",
    "target",
    "text_alternative",
    "tornado",
    "value_tree",
    "weight_sensitivity",
    "who_bears",
    "why",
]

_NO_CHARTS: Final = {"data_table": "described", "text_alternative": "described", "save": "saving"}
"""The rooms of the names that are no charts; each chart has a room of its own name."""


def __getattr__(name: str) -> object:
    """A public name, from the room that holds it: each is imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"dragonsden.plot has no {name!r}; it has {', '.join(__all__)}")
    room = _NO_CHARTS.get(name, f"charts.{name}")
    return getattr(import_module(f"dragonsden.plot.{room}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return list(__all__)
