"""Performances to values, overall values and their sums, compiled: one pass over the draws.

What a leaf of 128 draws gives is summed while it is at hand, in the order of `arithmetic.sums`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dragonsden.arithmetic.compiled.compiler import kernel
from dragonsden.arithmetic.compiled.leaves import DEEPEST, Leaves, leaf_sum, merge
from dragonsden.arithmetic.distributions import Floats

Whole = NDArray[np.int64]

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
    whole: Whole, numbers: Floats, points: Floats, seen: Floats, centre: float, leaves: Leaves,
    totals: Floats, sums: Floats, beyond: Whole,
) -> None:  # fmt: skip
    """Fill `totals` with the rounded overall values of a service, and `sums` with sums of draws.

    A row of `sums` each for values and points by criterion, and two entries of the last one for the
    distance of overall values from `centre` and its square. `points` has (performance, value) pairs
    of each criterion, `seen` the score by criterion and member, then whether it is missing.
    """
    criteria = len(whole)
    stack = np.zeros((DEEPEST, 2 * criteria + 2))
    room = np.empty((4, 136))  # not a power of two apart: see STRIDE
    begin = height = 0
    for leaf in range(len(leaves)):
        end, count = leaves[leaf, 0], leaves[leaf, 0] - begin
        overall, value, term = room[0], room[1], room[2]
        overall[:] = 0.0
        for c in range(criteria):
            _performance(
                own, shared, measured, members, whole[c], numbers[c], seen[c], begin, value, count
            )
            if whole[c, COUNTED]:
                beyond[c] += _beyond(value, numbers[c, BELOW], numbers[c, ABOVE], count)
            if whole[c, SOURCE] != CONSTANT and not whole[c, VALUED]:
                _value(value, points[c], whole[c], numbers[c, LOWEST], room[3], count)
            _weigh(value, weights[c], term, overall, begin, count)
            stack[height, c] = leaf_sum(value, count)
            stack[height, criteria + c] = leaf_sum(term, count)
        for i in range(count):
            totals[begin + i] = np.rint(overall[i] * 1e9) / 1e9
        for i in range(count):
            term[i] = totals[begin + i] - centre
        stack[height, 2 * criteria] = leaf_sum(term, count)
        for i in range(count):
            term[i] = term[i] * term[i]
        stack[height, 2 * criteria + 1] = leaf_sum(term, count)
        height = merge(stack, height + 1, leaves[leaf, 1])
        begin = end
    for c in range(criteria):
        sums[0, c], sums[1, c] = stack[0, c], stack[0, criteria + c]
    sums[2, 0], sums[2, 1] = stack[0, 2 * criteria], stack[0, 2 * criteria + 1]


@kernel
def _performance(
    own: Floats, shared: Floats, measured: Floats, members: NDArray[np.intp], whole: Whole,
    numbers: Floats, seen: Floats, begin: int, out: Floats, n: int,
) -> None:  # fmt: skip
    """Fill `out` with the performances on a criterion, or with its constant value."""
    source, row, low, high = whole[SOURCE], whole[ROW], numbers[LOW], numbers[HIGH]
    if source == CONSTANT:
        for i in range(n):
            out[i] = numbers[VALUE]
    elif source == MEASURED:
        line = measured[row]
        for i in range(n):
            out[i] = line[begin + i]
    elif source == PANEL:
        for i in range(n):
            out[i] = seen[np.uint64(members[begin + i])]
        if whole[MISSING]:
            substitute, half = own[row], np.uint64(len(seen) // 2)
            for i in range(n):
                absent = seen[np.uint64(members[begin + i]) + half] != 0.0
                out[i] = substitute[begin + i] if absent else out[i]
    else:
        drawn = own[row] if source == OWN else shared[row]
        for i in range(n):
            out[i] = min(max(drawn[begin + i], low), high)


@kernel
def _beyond(performance: Floats, below: float, above: float, n: int) -> int:
    """The number of performances beyond the ends, compared in millionths."""
    found = 0
    for i in range(n):
        compared = np.rint(performance[i] * 1e6)
        found += (compared < below) | (compared > above)
    return found


@kernel
def _value(
    x: Floats, points: Floats, whole: Whole, lowest: float, room: Floats, n: int
) -> None:  # fmt: skip
    """Replace performances by their values; of a payback of never by the lowest."""
    pieces = whole[POINTS] - 1
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
def _weigh(
    value: Floats, weight: Floats, term: Floats, overall: Floats, begin: int, n: int
) -> None:  # fmt: skip
    """Fill `term` with weight times value, and add it to `overall`."""
    for i in range(n):
        term[i] = weight[begin + i] * value[i]
    for i in range(n):
        overall[i] = overall[i] + term[i]


@kernel
def sum_distances(measured: Floats, centres: Floats, leaves: Leaves, sums: Floats) -> None:
    """Fill `sums` with the sum of each row's distances from its centre, and of their squares."""
    rows = len(measured)
    stack, distance = np.zeros((DEEPEST, 2 * rows)), np.empty(128)
    begin = height = 0
    for leaf in range(len(leaves)):
        count = leaves[leaf, 0] - begin
        for row in range(rows):
            line, centre = measured[row, begin : begin + count], centres[row]
            for i in range(count):
                distance[i] = line[i] - centre
            stack[height, 2 * row] = leaf_sum(distance, count)
            for i in range(count):
                distance[i] = distance[i] * distance[i]
            stack[height, 2 * row + 1] = leaf_sum(distance, count)
        height = merge(stack, height + 1, leaves[leaf, 1])
        begin += count
    for row in range(rows):
        sums[row, 0], sums[row, 1] = stack[0, 2 * row], stack[0, 2 * row + 1]


@kernel
def count_met(number: Floats, at_least: bool, bound: float) -> int:
    """The number of draws that keep a bound, to 6 decimals."""
    found = 0
    for i in range(len(number)):
        rounded = np.rint(number[i] * 1e6) / 1e6
        found += (rounded >= bound) if at_least else (rounded <= bound)
    return found
