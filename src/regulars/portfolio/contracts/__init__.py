"""Contracts: recognising regular billing, and forecasting clients who stay until they cancel.

`recognise` tells whether a base is billed at regular intervals. If it is, `build`, `fit` and `states` take
the place of the activity models: Kaplan–Meier, and a shifted-beta-geometric or beta-discrete-Weibull law of
renewals.
"""

from regulars.portfolio.contracts.base import ContractBase, States
from regulars.portfolio.contracts.payments import build, fit, states
from regulars.portfolio.contracts.recognition import PERIODS, Period, Verdict, recognise
from regulars.portfolio.contracts.renewal import RenewalModel
from regulars.portfolio.contracts.survival import KaplanMeier, kaplan_meier

__all__ = [
    "PERIODS",
    "ContractBase",
    "KaplanMeier",
    "Period",
    "RenewalModel",
    "States",
    "Verdict",
    "build",
    "fit",
    "kaplan_meier",
    "recognise",
    "states",
]
