"""Addresses of the room exchange."""

from django.urls import path

from . import views

urlpatterns = [
    path("annotations/", views.container, name="annotations"),
    path("annotations/<uuid:uid>/", views.annotation, name="annotation"),
]
