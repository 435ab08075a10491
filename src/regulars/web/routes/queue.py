"""Addresses of the queue."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views import queue
from regulars.web.views.queue import events, proof

urlpatterns: list[URLPattern] = [
    path("queue/", queue.page, name="queue"),
    path("queue/add/", queue.add, name="queue_add"),
    path("queue/call/", queue.call, name="queue_call"),
    path("queue/<str:ticket>/served/", queue.served, name="queue_done"),
    path("queue/<str:ticket>/left/", queue.left, name="queue_left"),
    path("queue/<str:ticket>/back/", queue.back, name="queue_back"),
    path("queue/events/", events.events, name="queue_events"),
    path("queue/rule/", queue.rule, name="queue_rule"),
    path("queue/proof/", proof.page, name="queue_proof"),
    path("queue/log.csv", proof.log, name="queue_log"),
]
