"""Addresses of the room annotating."""

from django.urls import path

from . import views

urlpatterns = [
    path("annotations/<uuid:uid>/history/", views.annotation_history, name="annotation-history"),
]
