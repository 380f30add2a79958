"""Wiring only: settings, addresses, servers, storage."""
