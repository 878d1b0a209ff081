"""Which worker gets which tests: those that share a fixture go to the same one, all others to who is free."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent


class Together(LoadScopeScheduling):
    """Begins with the largest group."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _group(file) or nodeid


@lru_cache
def _group(file: str) -> str | None:
    """The folder or the file for which a fixture is made once."""
    path = ROOT / file
    conftest = path.with_name("conftest.py")
    if conftest.exists() and 'scope="package"' in conftest.read_text():
        return str(path.parent)
    return file if 'scope="module"' in path.read_text() else None
