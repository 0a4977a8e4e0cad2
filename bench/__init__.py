"""Benches: ours beside a limit measured in the same run. `python -m bench NAME`, `python -m bench all`."""
