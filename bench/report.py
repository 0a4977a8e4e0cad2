"""What a bench says: a table for people, and as the last line one JSON object for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles


@dataclass(frozen=True)
class Result:
    """Ours beside the limit, in `unit`; `ratio` is ours over the limit."""

    name: str
    ours: float
    limit: float
    unit: str
    detail: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return round(self.ours / self.limit, 3) if self.limit else 0.0


def show(result: Result) -> None:
    """Print the table, then the JSON."""
    rows = [("ours", f"{result.ours:g} {result.unit}"), ("limit", f"{result.limit:g} {result.unit}")]
    rows += [("ratio", f"{result.ratio:g}"), *((name, _said(value)) for name, value in result.detail.items())]
    width = max(len(name) for name, _ in rows)
    print(f"\n{result.name}")
    for name, words in rows:
        print(f"  {name:<{width}}  {words}")
    said = {**asdict(result), "ratio": result.ratio}
    print(json.dumps({name: said[name] for name in ("name", "ours", "limit", "ratio", "unit", "detail")}), flush=True)


def spread(seconds: list[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"median_ms": round(median(seconds) * 1000, 2), "p95_ms": round(quantiles(seconds, n=20)[-1] * 1000, 2)}


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return str(value)
