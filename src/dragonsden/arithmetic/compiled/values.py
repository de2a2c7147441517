"""Performances to values, overall values and their sums, compiled: one pass over the draws.

What a leaf of 128 draws gives is summed while it is at hand, in the order of `arithmetic.sums`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.compiled.leaves import add_up, leaf_sum, leaf_sums, leaves
from dragonsden.arithmetic.distributions import Floats
from dragonsden.arithmetic.sums import LEAF

Whole = NDArray[np.int64]

CHUNK: Final = 512
"""At most so many draws are handled together; a leaf has 128."""

CONSTANT, OWN, SHARED, MEASURED, PANEL = range(5)
"""Where the performance on a criterion comes from."""

SOURCE, ROW, VALUED, PAYBACK, MISSING, POINTS, COUNTED = range(7)
"""The columns of what is said of a criterion in whole numbers.

`ROW` is that of the source; of a panel's score that of its substitute. `VALUED` draws are values
already, `COUNTED` criteria have performances beyond the ends of their value function.
"""

VALUE, LOW, HIGH, BELOW, ABOVE, LOWEST = range(6)
"""The columns of what is said of a criterion in numbers: a constant value, the domain of a score,
the ends of the value function in millionths, and its lowest value."""


@kernel
def tally_values(
    own: Floats, shared: Floats, measured: Floats, members: NDArray[np.intp], weights: Floats,
    whole: Whole, numbers: Floats, points: Floats, seen: Floats, centre: float,
    totals: Floats, sums: Floats, beyond: Whole,
) -> None:  # fmt: skip
    """Fill `totals` with the rounded overall values of a service, and `sums` with sums of draws.

    A row of `sums` each for values (0 for constant ones) and points by criterion, and two entries
    of the last one for the distance of overall values from `centre` and its square. `points` has
    (performance, value) pairs of each criterion, `seen` the score by criterion and member, then
    whether it is missing.
    """
    criteria, leaf, halves = len(whole), 0, leaves(len(totals))
    sums_of_leaves = np.zeros((len(halves), 2 * criteria + 2))
    room = np.empty((4, CHUNK + 8))  # not a power of two apart: see `account.STRIDE`
    while leaf < len(halves):
        first, begin = leaf, halves[leaf - 1, 0] if leaf else 0
        while leaf < len(halves) and halves[leaf, 0] - begin <= CHUNK:
            leaf += 1
        ends, end = halves[first:leaf, 0] - begin, halves[leaf - 1, 0]
        found, n = sums_of_leaves[first:leaf], end - begin
        overall, value, term = room[0, :n], room[1, :n], room[2, :n]
        for i in range(n):
            overall[i] = 0.0
        for c in range(criteria):
            _performance(
                own, shared, measured, members, whole[c], numbers[c], seen[c], begin, value
            )
            if whole[c, COUNTED]:
                beyond[c] += _beyond(value, numbers[c, BELOW], numbers[c, ABOVE])
            if whole[c, SOURCE] != CONSTANT and not whole[c, VALUED]:
                _value(value, points[c], whole[c], numbers[c, LOWEST], room[3])
            _weigh(value, weights[c, begin:end], term, overall)
            if whole[c, SOURCE] != CONSTANT:
                leaf_sums(value, ends, found, c)
            leaf_sums(term, ends, found, criteria + c)
        _round(overall, totals[begin:end])
        _square_distances(totals[begin:end], centre, term, value)
        leaf_sums(term, ends, found, 2 * criteria)
        leaf_sums(value, ends, found, 2 * criteria + 1)
    add_up(sums_of_leaves, halves)
    for c in range(criteria):
        sums[0, c], sums[1, c] = sums_of_leaves[0, c], sums_of_leaves[0, criteria + c]
    sums[2, 0], sums[2, 1] = sums_of_leaves[0, 2 * criteria], sums_of_leaves[0, 2 * criteria + 1]


@kernel
def tally_known(
    values: Floats, weights: Floats, centres: Floats, rows: Whole, totals: Floats, sums: Floats
) -> None:
    """Fill `totals` and `sums` for services whose values are the same in every draw.

    Their `rows` of `totals` get the rounded overall values; a row of `sums` each has the points by
    criterion, then the sum of the distance from the centre and of its square.
    """
    services, criteria = values.shape
    leaf, halves = 0, leaves(weights.shape[1])
    sums_of_leaves = np.empty((services, len(halves), criteria + 2))
    room = np.empty((3, CHUNK + 8))
    while leaf < len(halves):
        first, begin = leaf, halves[leaf - 1, 0] if leaf else 0
        while leaf < len(halves) and halves[leaf, 0] - begin <= CHUNK:
            leaf += 1
        ends, end = halves[first:leaf, 0] - begin, halves[leaf - 1, 0]
        n = end - begin
        overall, term, squared = room[0, :n], room[1, :n], room[2, :n]
        for service in range(services):
            found, rounded = sums_of_leaves[service, first:leaf], totals[rows[service], begin:end]
            for i in range(n):
                overall[i] = 0.0
            for c in range(criteria):
                weight, value = weights[c, begin:end], values[service, c]
                for i in range(len(term)):
                    term[i] = weight[i] * value
                for i in range(len(term)):
                    overall[i] = overall[i] + term[i]
                leaf_sums(term, ends, found, c)
            _round(overall, rounded)
            _square_distances(rounded, centres[service], term, squared)
            leaf_sums(term, ends, found, criteria)
            leaf_sums(squared, ends, found, criteria + 1)
    for service in range(services):
        add_up(sums_of_leaves[service], halves)
        for column in range(criteria + 2):
            sums[service, column] = sums_of_leaves[service, 0, column]


@kernel
def _round(overall: Floats, out: Floats) -> None:
    """Fill `out` with overall values rounded to nine decimals."""
    for i in range(len(out)):
        out[i] = np.rint(overall[i] * 1e9) / 1e9


@kernel
def _square_distances(x: Floats, centre: float, distance: Floats, squared: Floats) -> None:
    """Fill in the distances from a centre, and their squares."""
    for i in range(len(x)):
        distance[i] = x[i] - centre
    for i in range(len(x)):
        squared[i] = distance[i] * distance[i]


@kernel
def _performance(
    own: Floats, shared: Floats, measured: Floats, members: NDArray[np.intp], whole: Whole,
    numbers: Floats, seen: Floats, begin: int, out: Floats,
) -> None:  # fmt: skip
    """Fill `out` with the performances on a criterion, or with its constant value."""
    source, row, n = whole[SOURCE], whole[ROW], len(out)
    if source == CONSTANT:
        for i in range(n):
            out[i] = numbers[VALUE]
    elif source == MEASURED:
        line = measured[row, begin : begin + n]
        for i in range(n):
            out[i] = line[i]
    elif source == PANEL:
        judges = members[begin : begin + n]
        for i in range(n):
            out[i] = seen[np.uint64(judges[i])]
        if whole[MISSING]:
            substitute, half = own[row, begin : begin + n], np.uint64(len(seen) // 2)
            for i in range(n):
                absent = seen[np.uint64(judges[i]) + half] != 0.0
                out[i] = substitute[i] if absent else out[i]
    else:
        drawn = (own if source == OWN else shared)[row, begin : begin + n]
        low, high = numbers[LOW], numbers[HIGH]
        for i in range(n):
            out[i] = min(max(drawn[i], low), high)


@kernel
def _beyond(performance: Floats, below: float, above: float) -> int:
    """The number of performances beyond the ends, compared in millionths."""
    found = 0
    for i in range(len(performance)):
        compared = np.rint(performance[i] * 1e6)
        found += (compared < below) | (compared > above)
    return found


@kernel
def _value(x: Floats, points: Floats, whole: Whole, lowest: float, room: Floats) -> None:
    """Replace performances by their values; of a payback of never by the lowest."""
    pieces, n = whole[POINTS] - 1, len(x)
    if pieces > 1:
        for i in range(n):
            room[i] = x[i]
    for piece in range(pieces):
        x0, y0 = points[piece, 0], points[piece, 1]
        rise = points[piece + 1, 1] - y0
        slope, low, high = rise / (points[piece + 1, 0] - x0), min(rise, 0.0), max(rise, 0.0)
        if piece == 0:
            for i in range(n):
                gain = min(max((x[i] - x0) * slope, low), high) + y0
                x[i] = gain if x[i] == x[i] else lowest
        else:
            for i in range(n):
                x[i] = x[i] + min(max((room[i] - x0) * slope, low), high)
    if pieces > 1 and whole[PAYBACK]:
        for i in range(n):
            x[i] = x[i] if room[i] == room[i] else lowest


@kernel
def _weigh(value: Floats, weight: Floats, term: Floats, overall: Floats) -> None:
    """Fill `term` with weight times value, and add it to `overall`."""
    for i in range(len(term)):
        term[i] = weight[i] * value[i]
    for i in range(len(term)):
        overall[i] = overall[i] + term[i]


@kernel
def sum_distances(measured: Floats, centres: Floats, sums: Floats) -> None:
    """Fill `sums` with the sum of each row's distances from its centre, and of their squares."""
    ends = leaves(measured.shape[1])
    found, distance, squared = np.empty((len(ends), 2)), np.empty(LEAF), np.empty(LEAF)
    for row in range(len(measured)):
        begin = 0
        for leaf in range(len(ends)):
            line = measured[row, begin : ends[leaf, 0]]
            _square_distances(line, centres[row], distance, squared)
            found[leaf, 0] = leaf_sum(distance, len(line))
            found[leaf, 1] = leaf_sum(squared, len(line))
            begin = ends[leaf, 0]
        add_up(found, ends)
        sums[row, 0], sums[row, 1] = found[0, 0], found[0, 1]


@kernel
def sum_payback(payback: Floats, centre: Floats, sums: Floats) -> int:
    """Fill `sums` as `sum_distances`, without draws of never; the number of these."""
    numbers, taken = np.empty(len(payback) + 1), 0
    for i in range(len(payback)):
        numbers[taken] = payback[i]
        taken += payback[i] == payback[i]
    sum_distances(numbers[:taken].reshape(1, taken), centre, sums)
    return len(payback) - taken


@kernel
def count_outside(drawn: Floats, low: float, high: float) -> int:
    """The number of draws outside a domain."""
    found = 0
    for i in range(len(drawn)):
        found += (drawn[i] < low) | (drawn[i] > high)
    return found


@kernel
def count_met(number: Floats, at_least: bool, bound: float) -> int:
    """The number of draws that keep a bound, to 6 decimals."""
    found = 0
    for i in range(len(number)):
        rounded = np.rint(number[i] * 1e6) / 1e6
        found += (rounded >= bound) if at_least else (rounded <= bound)
    return found
