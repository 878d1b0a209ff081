"""What the documentation names exists: files, tests, settings, commands, make targets, headings."""

import re
import shutil
from pathlib import Path

import pytest
from django.core.management import get_commands

from backend.tenants.file.reading import read_file

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTINGS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config" / "settings").glob("*.py"))

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
# A placeholder such as backend/<room>/module.py is not a path; `++` keeps it from matching up to the bracket.
REPOSITORY_PATH = re.compile(
    r"(?<![\w./-])((?:backend|config|tests|docs|municipalities)/[\w./-]++"
    r"|(?:Dockerfile|Makefile|compose\.yaml|pyproject\.toml|requirements[\w-]*\.lock)\b)(?!<)"
)
TEST = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")
COMMAND = re.compile(r"manage\.py (?:(?:all_tenants_command|tenant_command)(?: --[\w-]+)* )?([a-z_]+)")
EXAMPLES = {"municipalities/musterstadt.yaml"}
MAKE_TARGET = re.compile(r"(?:`|^)make ([a-z-]+)", flags=re.MULTILINE)
SETTING = re.compile(r"`([A-Z][A-Z_]{3,})`")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(page: Path) -> set[str]:
    """Headings as the usual forges link them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        assert not anchor or anchor in _anchors(path), link


def test_every_howto_is_in_their_list():
    howtos = ROOT / "docs" / "howto"
    listed = LINK.findall((howtos / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(page.name for page in howtos.glob("*.md") if page.stem != "README")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_named_files_exist(page: Path):
    named = {path.rstrip(".") for path in REPOSITORY_PATH.findall(page.read_text(encoding="utf-8"))}
    assert [path for path in sorted(named - EXAMPLES) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_named_tests_exist(page: Path):
    for path, name in TEST.findall(page.read_text(encoding="utf-8")):
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE), name


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_named_commands_and_make_targets_exist(page: Path):
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(COMMAND.findall(text)) <= get_commands().keys()
    for target in MAKE_TARGET.findall(text):
        assert re.search(rf"^{target}\b.*:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "betrieb").glob("*.md")), ids=_name)
def test_settings_that_prove_something_are_set(page: Path):
    named = set(SETTING.findall(page.read_text(encoding="utf-8")))
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", SETTINGS)] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=_name)
def test_a_decision_is_short_and_has_its_three_parts(page: Path):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 25
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE) == ["Context", "Choice", "Price"]


def test_the_file_shown_for_a_new_town_is_accepted(tmp_path: Path):
    howto = (ROOT / "docs" / "howto" / "neue-stadt.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```", howto, flags=re.MULTILINE | re.DOTALL)
    shutil.copy(ROOT / "municipalities" / "region.yaml", tmp_path)
    (tmp_path / "musterstadt.yaml").write_text(shown[0], encoding="utf-8")

    assert read_file(tmp_path / "musterstadt.yaml").town.slug == "musterstadt"
