"""`docs/settings.md` lists every environment variable that the settings read, and no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Read by Django itself, in manage.py and the servers' entry points.
READ_BY_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def _variables_read(path: Path) -> set[str]:
    """First arguments of the calls `env.str("NAME", …)` and their like."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_variable_is_documented_once():
    read = set().union(*(_variables_read(path) for path in (ROOT / "config" / "settings").glob("*.py")))
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", text, flags=re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == read | READ_BY_DJANGO


def test_nothing_else_reads_a_variable():
    """Handing the whole environment on to a child process is not reading it."""
    readers = [
        str(path.relative_to(ROOT))
        for room in ("backend", "config")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\bos\.(environ\[|environ\.get\(|getenv\()", path.read_text(encoding="utf-8"))
    ]
    assert readers == []
