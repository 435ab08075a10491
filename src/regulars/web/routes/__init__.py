"""Addresses, one module a part of the desk; each has ``urlpatterns``."""
