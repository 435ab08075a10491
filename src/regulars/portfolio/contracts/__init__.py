"""Contracts: recognising regular billing, and forecasting clients who stay until they cancel.

`recognise` tells whether a base is billed at regular intervals; `build` and `fit` then replace the activity
models: Kaplan–Meier with a shifted-beta-geometric or beta-discrete-Weibull law of renewals.
"""

from regulars.portfolio.contracts.base import ContractBase, build, fit, states
from regulars.portfolio.contracts.recognition import PERIODS, Period, Verdict, recognise
from regulars.portfolio.contracts.renewal import RenewalModel
from regulars.portfolio.contracts.survival import KaplanMeier, kaplan_meier

__all__ = [
    "PERIODS",
    "ContractBase",
    "KaplanMeier",
    "Period",
    "RenewalModel",
    "Verdict",
    "build",
    "fit",
    "kaplan_meier",
    "recognise",
    "states",
]
