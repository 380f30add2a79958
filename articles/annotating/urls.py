"""Addresses of the room annotating."""

urlpatterns = []
