"""`docs/dependencies.md` gives a reason for each direct dependency of `pyproject.toml`, and for no other."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _declared(group: str) -> set[str]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements = {
        "Runtime": pyproject["project"]["dependencies"],
        "Development": pyproject["dependency-groups"]["dev"],
    }[group]
    return {re.split(r"[\[<>=~! ]", requirement, maxsplit=1)[0] for requirement in requirements}


def _documented(group: str) -> list[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = text.split(f"## {group}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$", section, flags=re.MULTILINE)


@pytest.mark.parametrize("group", ["Runtime", "Development"])
def test_each_direct_dependency_has_one_line(group: str):
    documented = _documented(group)
    assert set(documented) == _declared(group)
    assert documented == sorted(documented)
