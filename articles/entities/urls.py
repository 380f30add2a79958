"""Addresses of the room entities."""

urlpatterns = []
