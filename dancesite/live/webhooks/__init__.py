"""Webhooks: the studio's events, sent to machines."""
