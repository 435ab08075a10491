"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views import referrals

urlpatterns = [path("referrals/", referrals.page, name="referrals")]
