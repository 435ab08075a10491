"""Clients in addresses: any name that a till may give stands in one, slashes and dots too."""

from __future__ import annotations

from django.urls import register_converter


class ClientId:
    """A client's id as one part of an address: "/" is written "~s", a leading "." "~d", "~" itself "~~".

    >>> ClientId().to_url("a/b~"), ClientId().to_python("a~sb~~"), ClientId().to_url("..")
    ('a~sb~~', 'a/b~', '~d.')
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id."""
        parts = value.split("~~")
        return "~".join(each.replace("~s", "/").replace("~d", ".") for each in parts)

    def to_url(self, value: object) -> str:
        """How it is written."""
        text = str(value).replace("~", "~~").replace("/", "~s")
        return f"~d{text[1:]}" if text.startswith(".") else text


register_converter(ClientId, "client")
