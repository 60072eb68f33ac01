"""Measures what the site promises, and writes the numbers into docs/benchmarks.md: `make bench`."""
