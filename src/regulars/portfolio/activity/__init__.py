"""Activity models: who is still a client, and how many occasions he will make.

`fit` takes histories (x repeat occasions, week t_x of the last, age T) and gives an `ActivityModel`.
Models are NumPy only: they see arrays and weights, and know nothing of clients or engines.
"""

from regulars.portfolio.activity.fitting import FAMILIES, Prior, fit, log_likelihood, model
from regulars.portfolio.activity.model import ActivityModel
from regulars.portfolio.activity.pooled import POOLED

__all__ = ["FAMILIES", "POOLED", "ActivityModel", "Prior", "fit", "log_likelihood", "model"]
