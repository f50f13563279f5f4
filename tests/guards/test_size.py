"""No file eats its feature: 300 lines of code a module, 40 a function, docstrings and comments not counted."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.guards.house import modules, place, tree

MODULE, FUNCTION = 300, 40
#: Kept exceptions: "path" or "path:function" → why it is better whole.
KEPT: dict[str, str] = {}

NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def code_lines(file: Path) -> set[int]:
    """The numbers of the lines that hold code: not blank, not a comment, not a docstring."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(file.read_text()).readline):
        if token.type not in NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            docstring = node.body[0]
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return lines


def too_long(file: Path) -> Iterator[str]:
    lines = code_lines(file)
    if len(lines) > MODULE and place(file) not in KEPT:
        yield f"{place(file)} has {len(lines)} lines"
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = len(lines.intersection(range(node.lineno, (node.end_lineno or node.lineno) + 1)))
            if long > FUNCTION and f"{place(file)}:{node.name}" not in KEPT:
                yield f"{place(file, node.lineno)} {node.name} has {long} lines"


def test_modules_and_functions_stay_small():
    assert [fault for file in modules().values() for fault in too_long(file)] == []


SAMPLE = '''"""Three
lines of
docstring."""

# why
x = """two
lines"""  # both count


def f():
    """No."""
    return x
'''


def test_lines_are_counted_without_docstrings_blank_lines_and_comments(tmp_path: Path):
    file = tmp_path / "sample.py"
    file.write_text(SAMPLE)
    assert sorted(code_lines(file)) == [6, 7, 10, 12]
