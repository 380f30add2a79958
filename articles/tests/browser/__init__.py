"""Journeys through the whole program, by people in a real browser."""

PATIENCE = 30  # seconds: a slow machine is no failure
