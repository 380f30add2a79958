"""Addresses of the room ingest."""

urlpatterns = []
