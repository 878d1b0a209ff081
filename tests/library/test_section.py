"""What a municipality file may say of a town's library."""

from pathlib import Path

import pytest

from backend.tenants.file.layers import Layered
from backend.tenants.file.problems import FileRefused
from backend.tenants.file.reading import check, read_file
from tests.towns import town_document


def problem_of(**changes) -> str:
    with pytest.raises(FileRefused) as refused:
        check(Layered(data=town_document("musterstadt", **changes)))
    (problem,) = refused.value.problems
    return f"{problem.field}: {problem.message}"


def test_an_unreadable_colour_is_refused_with_its_contrast():
    message = problem_of(theme={"primary": "#fff"})
    assert message == "theme.primary: '#fff' on white is not readable (contrast 1.0, needs 4.5)"


def test_the_refusal_names_file_and_line(tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_text("slug: xdorf\nname: {de: X}\nstate: BB\ntheme:\n  primary: '#eee'\n")
    with pytest.raises(FileRefused) as refused:
        read_file(path)
    assert refused.value.problems[0].line == 5


def test_a_pale_accent_is_fine_since_text_on_it_is_derived():
    check(Layered(data=town_document("musterstadt", theme={"accent": "#e8e9b9"})))


def test_an_unknown_section_of_the_start_screen_is_refused():
    assert problem_of(home=["nonsense"]).startswith("home.0: there is no section 'nonsense'; there are: ")


def test_an_svg_is_no_picture():
    assert "PNG, JPEG or WebP" in problem_of(theme={"logo": "logo.svg"})


def test_a_name_listed_twice_is_refused():
    assert "areas: 'Lütte' is listed twice" in problem_of(areas=[{"name": "Lütte"}, {"name": "Lütte"}])
    assert "categories: 'Kultur' is listed twice" in problem_of(categories=["Kultur", {"title": "Kultur"}])


def test_the_same_name_below_two_parents_is_fine():
    areas = [{"name": name, "children": [{"name": "Neudorf"}]} for name in ("Planetal", "Niemegk")]
    check(Layered(data=town_document("musterstadt", areas=areas)))


def test_a_category_is_a_title_or_a_mapping():
    document = check(Layered(data=town_document("musterstadt", categories=["Kultur", {"title": "Sport"}])))
    assert [category.title for category in document.categories] == ["Kultur", "Sport"]
