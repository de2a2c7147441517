"""Charts of a simulation: each draws on the Axes it is given, or on its own figure, and returns it.

    from dragonsden import plot

    plot.ranking(sim)
    plot.acceptability(sim)
    plot.measure(sim, "npv")
    plot.account(sim, "music_service")

Each chart says its message in its title, carries the status of the case, and can hand out its own
text alternative and its numbers. This is the only room that imports matplotlib. The style of the
Government Analysis Function holds while a chart is drawn and for that chart only.
"""

from dragonsden.plot.fan import account
from dragonsden.plot.intervals import measure
from dragonsden.plot.places import acceptability
from dragonsden.plot.ranked import ranking
from dragonsden.plot.record import data_table, text_alternative
from dragonsden.plot.saving import save

__all__ = [
    "acceptability",
    "account",
    "data_table",
    "measure",
    "ranking",
    "save",
    "text_alternative",
]
