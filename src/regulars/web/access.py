"""Which permission a view needs. Every view of the desk says it; a test finds one that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect

from regulars.desk.permissions import May, may

P = ParamSpec("P")
#: What `signed_in` leaves on a view, where `needs` leaves a permission.
SIGNED_IN: Final = "signed in"
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _who_is_signed_in(view: Callable[..., HttpResponseBase]) -> Any:
    """Send others to sign in, and back; the whole page of them where a step was taken within one."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        within = getattr(request, "htmx", None)
        if not within:
            return redirect_to_login(request.get_full_path())
        asked = redirect_to_login(within.current_url_abs_path or "/")
        return HttpResponseClientRedirect(asked["Location"])

    return checked


def needs(what: May) -> Callable[[View[P]], View[P]]:
    """Let only people who may do ``what`` see the view; others sign in, or are told 403."""

    def guarded(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, what):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        made = _who_is_signed_in(checked)
        made.needs = what
        return cast(View[P], made)

    return guarded


def signed_in(view: View[P]) -> View[P]:
    """Let everybody of the staff see the view, whatever the role: what is his own."""
    made = _who_is_signed_in(view)
    made.needs = SIGNED_IN
    return cast(View[P], made)


def everybody(view: View[P]) -> View[P]:
    """Say that whoever comes may see the view, signed in or not."""
    made: Any = view
    made.needs = None
    return view
