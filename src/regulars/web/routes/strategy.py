"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views import strategy

urlpatterns = [path("strategy/", strategy.page, name="strategy")]
