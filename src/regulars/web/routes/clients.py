"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web import addresses
from regulars.web.views import around
from regulars.web.views import clients as views

assert addresses  # registers the converter "client"
urlpatterns: list[URLPattern] = [
    path("clients/", views.clients, name="clients"),
    path("new-client/", views.new, name="client_new"),
    path("clients/<client:client>/", views.card, name="card"),
    path("clients/<client:client>/task/", views.task, name="card_task"),
    path("clients/<client:client>/around/", around.around, name="card_around"),
]
