"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views.portfolio import exports, pages

urlpatterns = [
    path("portfolio/", pages.overview, name="portfolio"),
    path("portfolio/export/<slug:table>/<slug:form>/", exports.export, name="portfolio_export"),
    path("portfolio/product/<path:product>/", pages.product, name="product"),
    path("portfolio/<slug:part>/", pages.part, name="portfolio_part"),
]
