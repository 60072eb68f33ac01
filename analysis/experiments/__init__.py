"""What is chosen and measured on films: corpora, choices, tables."""
