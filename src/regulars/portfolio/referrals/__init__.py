"""Who brings others: the graph of who sent whom, the tail of a client, and what others bring to the base.

`edges` cleans what was told into at most one sender a client, without rings; `asking` says among how many
that is known; `tail` prices those whom one client brought, `base` the whole programme.
"""

from __future__ import annotations

from regulars.portfolio.referrals.asking import Asked, Intake
from regulars.portfolio.referrals.base import Quarter, Referrals
from regulars.portfolio.referrals.making import build
from regulars.portfolio.referrals.premium import Gap, Premium
from regulars.portfolio.referrals.tail import Generation, Tail

__all__ = ["Asked", "Gap", "Generation", "Intake", "Premium", "Quarter", "Referrals", "Tail", "build"]
