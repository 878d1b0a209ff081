"""What the tests of news and events share."""

import pytest
from django.utils import translation


@pytest.fixture
def german():
    """Texts for people in German, as the town hall reads them."""
    with translation.override("de"):
        yield
