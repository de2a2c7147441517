"""The logarithm by sums and products: right, and never 0."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragonsden.arithmetic.exponential import exponential

STEP = 2.0**-53


def exact(u: float) -> Decimal:
    """-ln(1 - u) to 40 digits."""
    with localcontext() as context:
        context.prec = 40
        return -(1 - Decimal(u)).ln()


def error(u: float) -> float:
    return float(abs(Decimal(float(exponential(np.array([u]))[0])) - exact(u)))


@given(st.integers(0, 2**52 - 1))
def test_every_uniform_has_its_exponential_to_8e_15(j: int) -> None:
    assert error((j + 0.5) * 2.0**-52) <= 8e-15


@pytest.mark.parametrize(
    "u", [STEP, 3 * STEP, 1 - STEP, 1 - 3 * STEP, 0.5, 0.5 - STEP, 0.5 + STEP, 0.75, 1 - 2.0**-30]
)
def test_the_ends_and_the_powers_of_two_are_as_near(u: float) -> None:
    assert error(u) <= 8e-15


def test_the_edges_of_every_cell_are_as_near() -> None:
    edges = 1 - (1 + np.arange(256) / 256) / 2
    assert max(error(u) for u in [*edges, *(edges + STEP), *(edges - STEP)] if u > 0) <= 8e-15


def test_no_uniform_gives_0_so_that_weights_can_be_divided_by_their_sum() -> None:
    small = (np.arange(4096) + 0.5) * 2.0**-52
    assert exponential(small).min() >= STEP


def test_it_hardly_falls_where_u_rises() -> None:
    u = np.linspace(STEP, 1 - STEP, 200_001)
    assert np.diff(exponential(u)).min() > 0
    near = 0.5 + (np.arange(-5000, 5000) + 0.5) * 2.0**-52
    assert np.diff(exponential(near)).min() > -8e-15


def test_it_keeps_the_shape_and_leaves_its_argument() -> None:
    u = np.array([[0.25, 0.5], [0.75, 0.9]])
    given_u = u.copy()
    assert exponential(u) == pytest.approx(-np.log1p(-u), rel=1e-14)
    assert (u == given_u).all()


def test_the_bits_are_those_of_sums_and_products_alone() -> None:
    # Noted from one machine; a library's logarithm would differ in some of them elsewhere.
    u = np.array([0.1, 0.25, 0.5, 0.9, 1 - STEP])
    assert [x.hex() for x in exponential(u).tolist()] == [
        "0x1.af8e8210a4158p-4",
        "0x1.269621134db92p-2",
        "0x1.62e42fefa39efp-1",
        "0x1.26bb1bbb55516p+1",
        "0x1.25e4f7b2737fap+5",
    ]
