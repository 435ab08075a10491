"""Addresses of this part of the desk."""

from __future__ import annotations

from django.urls import path

from regulars.web.views import jobs

urlpatterns = [
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/upload/", jobs.import_upload, name="import_upload"),
    path("jobs/file/<uuid:upload>/", jobs.import_confirm, name="import_confirm"),
    path("jobs/fit/", jobs.fit_now, name="fit_now"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<uuid:job>/stop/", jobs.job_stop, name="job_stop"),
    path("jobs/<uuid:job>/rejects/", jobs.job_rejects, name="job_rejects"),
]
