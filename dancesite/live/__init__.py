"""Live events over WebSockets, and their polling twin."""
