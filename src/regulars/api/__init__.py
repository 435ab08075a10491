"""The HTTP API of the desk, under ``/api/v1``."""
