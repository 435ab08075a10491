"""Endpoints, one module for what staff do; each has a ``router``."""
