"""Addresses of the room reading."""

urlpatterns = []
