"""Addresses of the room moderation."""

from django.urls import path

from . import flags, queue_views, reasons, views

urlpatterns = [
    path("moderation/", queue_views.queue, name="queue"),
    path("moderation/cases/<int:pk>/", queue_views.case, name="case"),
    path("moderation/cases/<int:pk>/decisions/", queue_views.decide, name="case-decisions"),
    path("moderation/decisions/", queue_views.decisions, name="decisions"),
    path("desks/<int:pk>/reasons/", reasons.reasons, name="reasons"),
    path("desks/<int:pk>/reasons/<int:reason_pk>/", reasons.reason, name="reason"),
    path("annotations/<uuid:uid>/flag/", flags.flag, name="annotation-flag"),
    path("annotations/<uuid:uid>/appeal/", flags.appeal, name="annotation-appeal"),
    path("desks/<int:pk>/log/", views.log, name="log"),
    path("desks/<int:pk>/log.csv", views.log_file, name="log-file"),
]
