"""`python -m quarterdeck` is the same as `quarterdeck`."""

from __future__ import annotations

import sys

from quarterdeck.cli.main import main

sys.exit(main())
