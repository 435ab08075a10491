"""Packages that look for insults and obscenities, run in an environment of their own."""
