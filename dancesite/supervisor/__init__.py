"""Starts, watches and stops everything that the site consists of on one machine."""
