"""No network inside a transaction: whoever opens one neither awaits nor calls what speaks to a server."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

import quarterdeck

SOURCE = Path(quarterdeck.__file__).parent
SPEAKS = {"async_to_sync", "try_out", "ask_for_proof", "look_in_sent", "urlopen", "httpx", "SMTP", "create_connection"}


def test_what_is_atomic_speaks_to_nobody() -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{block.lineno}"
        for path in SOURCE.rglob("*.py")
        for block in atomic_blocks(ast.parse(path.read_text()))
        if any(speaks(node) for node in ast.walk(block))
    ]
    assert found == []


def test_a_request_is_no_transaction() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_the_check_sees_what_it_looks_for() -> None:
    decorated = "@transaction.atomic\ndef f():\n    async_to_sync(check)()\n"
    block = "def g():\n    with transaction.atomic():\n        httpx.get(1)\n"
    found = list(atomic_blocks(ast.parse(decorated + block)))
    assert [any(speaks(node) for node in ast.walk(each)) for each in found] == [True, True]


def atomic_blocks(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.With]:
    """Functions decorated with `atomic`, and `with` blocks of it."""
    for node in ast.walk(tree):
        opens: list[ast.expr] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            opens = node.decorator_list
        elif isinstance(node, ast.With):
            opens = [item.context_expr for item in node.items]
        if any("atomic" in ast.dump(each) for each in opens):
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.With)
            yield node


def speaks(node: ast.AST) -> bool:
    """Whether this waits for somebody outside."""
    if isinstance(node, ast.Await | ast.AsyncWith | ast.AsyncFor):
        return True
    named = getattr(node, "id", "") or getattr(node, "attr", "")
    return isinstance(node, ast.Name | ast.Attribute) and named in SPEAKS
