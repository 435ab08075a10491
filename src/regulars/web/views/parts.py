"""Parts of the desk that may not be there yet: an address is asked for, and left out where it is none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def address(name: str, *args: object) -> str:
    """The address of ``name``; empty where that part of the desk has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that a form came from, as it says itself; never to another host."""
    to = request.POST.get("next", "")
    # Only a path of this desk: a bare word would be read as a page below the one that took the form.
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        to = otherwise
    return HttpResponseRedirect(to)
