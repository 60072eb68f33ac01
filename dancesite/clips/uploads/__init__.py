"""Uploads in pieces that survive every break (the tus protocol, version 1.0).

From the bottom: parts (files), selectors, services (rows), headers (the protocol's words), body (bytes of a request as
they arrive), receiving (bytes to disk), views.
"""
