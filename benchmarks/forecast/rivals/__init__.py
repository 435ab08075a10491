"""Rivals that need packages of their own, run in an environment of their own."""
