"""`python -m quarterdeck.sandbox`."""

from __future__ import annotations

from quarterdeck.sandbox.main import main

raise SystemExit(main())
