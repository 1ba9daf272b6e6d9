"""What every test may ask for. The fixtures stand in tests/fixtures, by what they bring."""

FIXTURES = ("environment", "options", "profiles", "shared", "servers", "world", "tables", "texting")
"""The environment comes first: it must be ours before anything reads settings."""

pytest_plugins = [f"tests.fixtures.{each}" for each in FIXTURES]
