"""Attacks on the whole site at once; what concerns one room alone stands in that room's tests (SECURITY.md)."""
