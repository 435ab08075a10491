"""Addresses of the case desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from regulars.web.views.cases import files, listing, opening, page, steps

urlpatterns: list[URLPattern] = [
    path("cases/", listing.cases, name="cases"),
    path("cases/new/", opening.new, name="case_new"),
    path("cases/given/", listing.given, name="given"),
    path("cases/<int:number>/", page.case, name="case"),
    path("cases/<int:number>/words/", page.words, name="case_words"),
    path("cases/<int:number>/evidence/", files.add, name="case_evidence"),
    path("cases/<int:number>/evidence/<slug:id>/", files.content, name="case_file"),
    path("cases/<int:number>/evidence/<slug:id>/sides/", steps.sides, name="case_sides"),
    path("cases/<int:number>/answer/", steps.answer, name="case_answer"),
    path("cases/<int:number>/fact/", steps.fact, name="case_fact"),
    path("cases/<int:number>/claim/", steps.claim, name="case_claim"),
    path("cases/<int:number>/costs/", steps.costs, name="case_costs"),
    path("cases/<int:number>/waive/", steps.waive, name="case_waive"),
    path("cases/<int:number>/called-back/", steps.called_back, name="case_called_back"),
    path("cases/<int:number>/reason/", steps.reason, name="case_reason"),
    path("cases/<int:number>/decide/", steps.decide, name="case_decide"),
    path("cases/<int:number>/close/", steps.close, name="case_close"),
]
