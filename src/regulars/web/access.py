"""Which permission a view needs. Every view of the desk says it; a test finds one that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from regulars.desk.permissions import May, may

P = ParamSpec("P")
#: What `signed_in` leaves on a view, where `needs` leaves a permission.
SIGNED_IN: Final = "signed in"
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(what: May) -> Callable[[View[P]], View[P]]:
    """Let only people who may do ``what`` see the view; others sign in, or are told 403."""

    def guarded(view: View[P]) -> View[P]:
        @login_required
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, what):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        made: Any = checked
        made.needs = what
        return cast(View[P], checked)

    return guarded


def signed_in(view: View[P]) -> View[P]:
    """Let everybody of the staff see the view, whatever the role: what is his own."""
    made: Any = login_required(view)
    made.needs = SIGNED_IN
    return cast(View[P], made)


def everybody(view: View[P]) -> View[P]:
    """Say that whoever comes may see the view, signed in or not."""
    made: Any = view
    made.needs = None
    return view
