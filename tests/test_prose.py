"""The prose of the code: a docstring says what comes back, plainly, and no word stumbles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "dragonsden"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
QUESTIONS = ("What", "How", "Whether", "Who", "Whose", "Whom", "Where", "Which", "Why")


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """The name and the docstring of everything in a file that has one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and (said := ast.get_docstring(node)):
            yield getattr(node, "name", path.stem), said


def test_no_docstring_begins_like_a_question() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {name}: {said.splitlines()[0]}"
        for path in sorted(SOURCE.rglob("*.py"))
        for name, said in docstrings(path)
        if said.split(None, 1)[0].rstrip(",:") in QUESTIONS
    ]
    assert found == []
