"""What every test may ask for. The fixtures stand in tests/fixtures, by what they bring."""

pytest_plugins = ["tests.fixtures.profiles", "tests.fixtures.servers", "tests.fixtures.world", "tests.fixtures.texting"]
