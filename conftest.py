"""Loads the harness, which turns the tests in `spec_tests/` into a conformance run, and pytest's own test helper."""

pytest_plugins = ["spec_tests.harness.plugin", "pytester"]
