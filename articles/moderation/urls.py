"""Addresses of the room moderation."""

from django.urls import path

from . import views

urlpatterns = [
    path("desks/<int:pk>/log/", views.log, name="log"),
    path("desks/<int:pk>/log.csv", views.log_file, name="log-file"),
]
