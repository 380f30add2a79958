"""Addresses of the room moderation."""

from django.urls import path

from . import flags, views

urlpatterns = [
    path("annotations/<uuid:uid>/flag/", flags.flag, name="annotation-flag"),
    path("annotations/<uuid:uid>/appeal/", flags.appeal, name="annotation-appeal"),
    path("desks/<int:pk>/log/", views.log, name="log"),
    path("desks/<int:pk>/log.csv", views.log_file, name="log-file"),
]
