"""Model versions of a studio: imported, promoted, and what they call what they find."""
