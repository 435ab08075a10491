"""How long clients with Erlang-k times between purchases stay, without a sum over all purchases.

A client in phase j who leaves after each purchase with chance p is still there after M events of his Poisson
process with chance q^⌊(M+j)/k⌋, q = 1 - p. With w = q^(1/k) and the k-th roots of unity ω_l,

    q^⌊m/k⌋ = Σ_l c_l (wω_l)^m,   c_l = (1/k) Σ_{i<k} (wω_l)^-i,

and an M mixed over λ ~ Gamma(R, A) has E[z^M] = (1 + (1-z)t/A)^-R. What is left is the mean over
p ~ Beta(a, b'), taken at its quantiles of Gauss-Legendre's nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy.special import betaincinv

from regulars.portfolio.activity.triples import Floats

Complexes = NDArray[np.complex128]
#: What is averaged: of rate = (1 - z)t/A, (nodes, m), and the shape R, (m,).
Answer = Callable[[Complexes, Floats], Complexes]

_NODES, _WEIGHTS = leggauss(64)
#: Histories at a time, so that the nodes' arrays stay small.
_ROWS = 2048
#: Halvings of the logarithm of time within which a quantile lies.
_HALVINGS = 36


@dataclass(frozen=True)
class Staying:
    """Clients with their phases: ``chances`` (k, m) of each phase, ``shapes`` (k, m) of λ in it, ``scale`` A
    (m,), ``a`` and ``stays`` b' (m,) of the chance to leave."""

    chances: Floats
    shapes: Floats
    scale: Floats
    a: float
    stays: Floats

    def still_there(self, t: Floats) -> Floats:
        """P(still a client after ``t`` weeks), (m,)."""
        return self._over(t, lambda rate, shape: (1 + rate) ** -shape)

    def mean(self, t: Floats) -> Floats:
        """E[weeks stayed, ``t`` at most], (m,): the integral of the above in closed form."""

        def integral(rate: Complexes, shape: Floats) -> Complexes:
            power = shape - 1
            near = np.abs(power) < 1e-9
            grown = np.log1p(rate)
            full = np.where(near, grown, -np.expm1(-power * grown) / np.where(near, 1.0, power))
            # ∫ (1 + uζ/A)^-R du = t · [1 - (1 + rate)^(1-R)] / (rate (R - 1)), rate = tζ/A.
            return np.where(np.abs(rate) < 1e-12, 1.0, full / np.where(rate == 0, 1.0, rate))

        return t * self._over(t, integral)

    def when(self, staying: Floats, limit: Floats) -> Floats:
        """Weeks until the chance of still being a client has fallen to ``staying``; inf beyond ``limit``."""
        never = self.still_there(limit) > staying
        low, high = np.zeros(len(limit)), np.log1p(limit / self.scale)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            still = self.still_there(self.scale * np.expm1(middle)) > staying
            low, high = np.where(still, middle, low), np.where(still, high, middle)
        return np.where(never, np.inf, self.scale * np.expm1(high))

    def _over(self, t: Floats, of: Answer) -> Floats:
        out = np.empty(len(t))
        for start in range(0, len(t), _ROWS):
            rows = slice(start, start + _ROWS)
            out[rows] = self._part(rows, t[rows], of)
        return out

    def _part(self, rows: slice, t: Floats, of: Answer) -> Floats:
        k = len(self.chances)
        leaves, back = np.unique(self.stays[rows], return_inverse=True)
        p = betaincinv(self.a, leaves, (_NODES[:, None] + 1) / 2)[:, back]
        roots = np.exp(2j * np.pi * np.arange(k) / k)
        out = np.zeros(len(t))
        for root in roots:
            z = np.maximum(1 - p, 1e-300) ** (1 / k) * root
            weight = sum((z**-i for i in range(k)), start=np.zeros_like(z)) / k
            rate = (1 - z) * (t / self.scale[rows])
            for j in range(k):
                told = weight * z**j * of(rate, self.shapes[j, rows])
                out += self.chances[j, rows] * ((_WEIGHTS / 2) @ told.real)
        return out
