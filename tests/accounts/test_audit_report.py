"""The audit log can be read in the CMS by administrators, and by nobody else."""

import pytest

from backend.accounts.models import Role
from tests.accounts.people import person_of, sign_in


def test_an_administrator_reads_who_did_what(town, client_of):
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = client_of(town)
    sign_in(client)

    page = client.get("/cms/reports/audit/").content.decode()

    for text in (
        "Protokoll",
        "Angemeldet",
        "Anna Beispiel",
        "Rollen geändert",
        "hinzugefügt: Stadt-Administration",
    ):
        assert text in page
    assert "dient nicht dazu" in page
    assert client.get("/cms/reports/audit/results/").status_code == 200


def test_the_log_can_be_exported(town, client_of):
    person_of(town, Role.TOWN_ADMINISTRATOR)
    client = client_of(town)
    sign_in(client)

    response = client.get("/cms/reports/audit/?export=csv")

    assert response["Content-Type"].startswith("text/csv")
    assert b"sign_in.succeeded" in b"".join(response.streaming_content)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TOWN_ADMINISTRATOR])
def test_nobody_else_reads_it(role, town, client_of):
    person_of(town, role)
    client = client_of(town)
    sign_in(client)

    assert client.get("/cms/reports/audit/").status_code == 302
    assert "/cms/reports/audit/" not in client.get("/cms/").content.decode()
