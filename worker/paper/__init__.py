"""The report on paper: a PDF in vectors, set without a browser."""
