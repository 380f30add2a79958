"""Attacks on the whole site; what concerns one room alone stands in its own tests (see SECURITY.md)."""
