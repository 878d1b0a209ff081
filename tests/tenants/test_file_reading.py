"""Municipality files: layers, and mistakes named by file, line and field."""

from pathlib import Path

import pytest
from django.utils.translation import override

from backend.tenants.file.phrases import spoken
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import read_file, read_files, town_files

REGION = """\
name: {de: Region}
operator: {name: Betrieb}
demo: true
defaults:
  state: BB
  languages: [de]
  status: live
kinds:
  county:
    status: preparing
"""
TOWN = """\
slug: aheim
name: {de: Aheim}
center: {lat: 52.1, lon: 12.5}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "municipalities"
    folder.mkdir()
    (folder / "region.yaml").write_text(REGION)
    return folder


def write(folder: Path, text: str, *, name: str = "aheim.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read_file(write(folder, text))
    return [str(problem) for problem in refused.value.problems]


def test_region_defaults_lie_under_a_file(folder):
    town = read_file(write(folder, TOWN)).town
    assert (town.state, town.status, town.demo) == ("BB", "live", True)


def test_defaults_of_a_kind_lie_over_those_of_the_region(folder):
    assert read_file(write(folder, TOWN + "kind: county\n")).town.status == "preparing"


def test_a_template_lies_between_region_and_file(folder):
    write(folder, "state: ST\nstatus: paused\n", name="nachbarland.yaml.template")
    town = read_file(write(folder, TOWN + "extends: nachbarland.yaml.template\nstatus: live\n")).town
    assert (town.state, town.status) == ("ST", "live")


def test_a_mistake_names_file_line_and_field(folder):
    assert problems(folder, TOWN + "ags: 12069020\n") == [
        "municipalities/aheim.yaml:4 ags: must be text (put it in quotes)"
    ]


def test_a_mistake_deep_inside_names_its_own_line(folder):
    text = "slug: aheim\nname: {de: Aheim}\ncenter:\n  lat: 52.1\n  lon: weit weg\n"
    assert problems(folder, text) == ["municipalities/aheim.yaml:5 center.lon: must be a number"]


def test_a_misspelt_key_is_a_mistake(folder):
    assert problems(folder, TOWN + "tehme: {}\n") == [
        "municipalities/aheim.yaml:4 tehme: is not known; check the spelling"
    ]


def test_all_mistakes_are_named_at_once(folder):
    found = problems(folder, "slug: A B\nname: {}\nkind: Dorf\n")
    assert [line.split(" ")[1] for line in found] == ["slug:", "name:", "kind:"]


def test_a_mistake_in_the_defaults_names_the_region_file(folder):
    (folder / "region.yaml").write_text(REGION.replace("languages: [de]", "languages: [Deutsch]"))
    assert problems(folder, TOWN)[0].startswith("municipalities/region.yaml:6 languages.0:")


def test_a_misspelt_key_in_the_region_file_is_a_mistake(folder):
    (folder / "region.yaml").write_text(REGION.replace("operator", "operater"))
    assert problems(folder, TOWN)[0].startswith("municipalities/region.yaml:")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("state: a: b", 4, "Spalte 9: ein Doppelpunkt"),
        ("areas: [", 4, "Spalte 9: ein Wert fehlt"),
        ("state: 'BB", 4, "Spalte 11: ein Anführungszeichen ist nicht geschlossen"),
        ("state: @BB", 4, "Spalte 8: ein Zeichen, mit dem kein Wert beginnen darf"),
        ("areas:\n  - a\n - b", 6, "Spalte 2: anders eingerückt"),
        ("state: *x", 4, "Spalte 8: ein Sternchen"),
        ("slug: bheim", 4, "Spalte 1: derselbe Name"),
        ("---\nslug: b", 4, "Spalte 1: hier beginnt ein zweites Dokument"),
        ("state: |x", 4, "(expected chomping"),
        ("state: 2026-13-45", 1, "nennt einen Tag oder eine Zahl"),
    ],
)
def test_broken_yaml_names_line_and_column_in_the_readers_words(folder, text, line, words):
    with pytest.raises(FileRefused) as refused:
        read_file(write(folder, TOWN + text))
    (problem,) = refused.value.problems
    with override("de"):
        said = spoken(problem.message)
    assert (problem.line, problem.field, words in said) == (line, "yaml", True), said


def test_a_key_given_twice_is_a_mistake(folder):
    assert problems(folder, TOWN + "slug: bheim\n")[0].startswith("municipalities/aheim.yaml:4")


@pytest.mark.parametrize("content", [b"", b"- a list", b"\xff\xfe", b"slug: \x00"])
def test_what_is_no_file_of_ours_is_refused(folder, content):
    (folder / "aheim.yaml").write_bytes(content)
    with pytest.raises(FileRefused):
        read_file(folder / "aheim.yaml")


def test_a_name_is_needed_in_the_first_language(folder):
    assert "first language" in problems(folder, TOWN + "languages: [dsb, de]\n")[0]


def test_an_unknown_module_is_a_mistake(folder):
    assert "there is no module teleport" in problems(folder, TOWN + "modules: [teleport]\n")[0]


def test_reserved_slugs_are_refused(folder):
    assert "reserved" in problems(folder, TOWN.replace("aheim", "public"))[0]


def test_two_files_with_one_slug_are_refused_together(folder):
    write(folder, TOWN)
    write(folder, TOWN, name="bheim.yaml")
    with pytest.raises(FileRefused, match=r"already used by municipalities/aheim\.yaml"):
        read_files(town_files(folder))


def test_one_broken_file_refuses_all_and_names_every_mistake(folder):
    write(folder, TOWN.replace("aheim", "A"))
    write(folder, TOWN.replace("aheim", "B"), name="bheim.yaml")
    with pytest.raises(FileRefused) as refused:
        read_files(town_files(folder))
    assert len(refused.value.problems) == 2


def test_an_alias_bomb_is_refused_before_it_goes_off(folder):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    assert "more values" in problems(folder, bomb + TOWN)[0]


def test_endless_nesting_is_refused(folder):
    assert "nested too deeply" in problems(folder, f"slug: {'[' * 20_000}\n")[0]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("areas: [{name: Au}, {name: Au}]\n", "4 areas: 'Au' is listed twice"),
        ("categories: [Kultur, Kultur]\n", "4 categories: 'Kultur' is listed twice"),
        ("languages: [dsb, de]\n", "2 name: has no entry for the first language 'dsb'"),
        ("people:\n  - {email: a@example.org, name: A, role: boss}\n", "5 people.0.role:"),
        ("areas:\n  - {name: Au}\n  - {name: 7}\n", "6 areas.1.name: must be text"),
    ],
)
def test_a_mistake_among_several_values_is_shown_where_they_stand(folder, more, found):
    assert problems(folder, TOWN + more)[0].startswith(f"municipalities/aheim.yaml:{found}")


SHARING = """\
groups:
  west: [aheim]
shared_sources:
  - owner: kreis
    source: {kind: rss, name: Kreisblatt, url: "https://blatt.example.org/feed", rights: press}
    for: [west]
    match: {areas: true}
"""


@pytest.fixture
def sharing(folder):
    """A region with a town, its county and a source that they share."""
    (folder / "region.yaml").write_text(REGION + SHARING)
    county = write(folder, "slug: kreis\nname: {de: Kreis}\nkind: county\n", name="kreis.yaml")
    return folder, county


def test_a_shared_source_is_its_owners_and_those_take_it_whom_it_is_for(sharing):
    folder, county = sharing
    town = write(folder, TOWN)
    other = write(folder, TOWN.replace("aheim", "bheim"), name="bheim.yaml")
    owner, taker, third = (file.document for file in read_files([county, town, other]))
    [source] = owner.sources
    assert (source.name, source.rights, source.shared.areas) == ("Kreisblatt", "press", True)
    assert [part.model_dump(by_alias=True) for part in taker.shared_sources] == [
        {"from": "kreis", "source": "Kreisblatt"}
    ]
    assert (owner.shared_sources, taker.sources, third.shared_sources) == ((), (), ())
    (folder / "region.yaml").write_text(REGION + SHARING.replace("    for: [west]\n", ""))
    owner, taker, third = (file.document for file in read_files([county, town, other]))
    assert [len(each.shared_sources) for each in (owner, taker, third)] == [0, 1, 1]
    (folder / "region.yaml").write_text(REGION + SHARING.replace("for: [west]", "for: [west, in-der-konsole]"))
    assert len(read_files([county, town, other], others={"in-der-konsole": "municipality"})) == 3


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("owner: kreis", "owner: aheim", "region.yaml:14 shared_sources.0.owner: 'aheim' is neither a county"),
        ("owner: kreis", "owner: nirgends", "region.yaml:14 shared_sources.0.owner: 'nirgends' is no tenant"),
        ("for: [west]", "for: [ost]", "region.yaml:16 shared_sources.0.for.0: there is no tenant and no group 'ost'"),
        ("west: [aheim]", "west: [x-dorf]", "region.yaml:12 groups.west.0: there is no tenant 'x-dorf'"),
        ("rights: press", "rights: all", "region.yaml:15 sources.0.rights: 'all' is not possible"),
        ("kind: rss", "kind: gazettes", "can't be shared"),
        ("areas: true", "towns: true", "region.yaml:17 sources.0.shared.towns"),
    ],
)
def test_what_the_region_shares_wrongly_is_told_with_its_line(sharing, wrong, right, told):
    folder, county = sharing
    town = write(folder, TOWN)
    (folder / "region.yaml").write_text(REGION + SHARING.replace(wrong, right))
    with pytest.raises(FileRefused) as refused:
        read_files([county, town])
    assert any(told in str(problem) for problem in refused.value.problems), refused.value.problems
