"""What Django's settings take from the folder and the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from regulars.company import Company
from regulars.desk.folder import DATABASE_FILE
from regulars.errors import ArgumentInvalid
from regulars.reasons import Reason

SECRET_FILE: Final = "desk.secret"
DATABASE_UNKNOWN: Final = Reason(
    "error.desk_database_unknown",
    "{scheme} is no database that the desk works with. Leave it out for SQLite, or give "
    "postgresql://user:password@host:5432/name.",
)


def secret(folder: Path) -> str:
    """The desk's secret, made at the first asking and kept in the folder for its owner's eyes only."""
    path = folder / SECRET_FILE
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        made = secrets.token_urlsafe(50)
        file.write(made)
    return made


def database(url: str, folder: Path, stands: bool = False) -> dict[str, Any]:
    """Django's description of the desk's database; raises `ArgumentInvalid` for a URL of another kind.

    ``stands`` says that the file is there: SQLite then begins no empty one where it has gone.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": standing(folder) if stands else folder / DATABASE_FILE,
            # Write locks are taken at the start: one that is taken midway fails instead of waiting.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                # What is deleted at a client's request is overwritten, too.
                "PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ArgumentInvalid(DATABASE_UNKNOWN, scheme=parts.scheme or url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


def standing(folder: Path) -> str:
    """The name by which SQLite opens the desk's database only where its file is there."""
    return f"{(folder / DATABASE_FILE).as_uri()}?mode=rw"


def language(folder: Path) -> str:
    """The company's language, "en" where it is not set."""
    return Company.open(folder).settings.language or "en"


def zone(folder: Path) -> str:
    """The company's time zone, UTC where it is not set."""
    return Company.open(folder).settings.timezone or "UTC"


def openid() -> dict[str, Any]:
    """Signing in by OpenID Connect, where ``REGULARS_OIDC_URL``, ``_CLIENT`` and ``_SECRET`` are set."""
    server = os.environ.get("REGULARS_OIDC_URL")
    if not server:
        return {}
    app = {
        "provider_id": "oidc",
        "name": os.environ.get("REGULARS_OIDC_NAME", "OpenID"),
        "client_id": os.environ.get("REGULARS_OIDC_CLIENT", ""),
        "secret": os.environ.get("REGULARS_OIDC_SECRET", ""),
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
