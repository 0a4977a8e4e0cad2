"""The product's settings over a database and a data folder of this test session's own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from quarterdeck.kit import postgres

# Workers of pytest-xdist inherit the environment, and with it the folder and the server.
DATA = Path(os.environ.setdefault("QUARTERDECK_TEST_DATA", tempfile.mkdtemp(prefix="quarterdeck-test-")))
for name in [name for name in os.environ if name.startswith("QUARTERDECK_") and name != "QUARTERDECK_TEST_DATA"]:
    del os.environ[name]
os.environ["QUARTERDECK_DATA"] = str(DATA)
os.umask(0o022)  # other users' servers read what tests write
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"  # whatever the machine says: all that tests ask is on it
os.environ["QUARTERDECK_SECRET_KEY"] = "a-key-for-tests-only-and-nothing-else"
os.environ["QUARTERDECK_ALLOW_PRIVATE_HOSTS"] = "1"
os.environ["DATABASE_URL"] = os.environ["DATABASE_DIRECT_URL"] = postgres.url(DATA)

from quarterdeck.settings import *  # noqa: E402, F403 - the environment has to be set before

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a real one takes 50 ms a login
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
