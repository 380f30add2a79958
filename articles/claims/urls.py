"""Addresses of the room claims."""

urlpatterns = []
