"""The desk's settings for tests and types: as they ship, on a company folder of this process alone."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from regulars.company import Company
from regulars.web import configuration

if "REGULARS_FOLDER" not in os.environ:
    _place = tempfile.mkdtemp(prefix="regulars-desk-")
    atexit.register(shutil.rmtree, _place, ignore_errors=True)
    os.environ["REGULARS_FOLDER"] = str(Company.create(Path(_place) / "shop", language="en").path)

from regulars.web.settings import *  # noqa: F403 - all of them, after the folder is there

if "REGULARS_TEST_DATABASE" in os.environ:
    # Apart from REGULARS_DATABASE: a process that a test starts has a database of its own.
    DATABASES = {
        "default": configuration.database(
            os.environ["REGULARS_TEST_DATABASE"], Path(os.environ["REGULARS_FOLDER"])
        )
    }

# A test's people sign in often; what the slow hash protects is not there.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
