"""Peers run in an environment of their own, never in Regulars'."""
