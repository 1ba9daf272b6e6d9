"""What tests of cases ask for."""

import pytest

from tests.core.support.field import Field


@pytest.fixture
def november(field: Field) -> Field:
    """Before Huye's first day."""
    field.at("2026-11-05 10:00").news()
    return field
