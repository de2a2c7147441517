"""Text: English and figures, and the word that was meant."""
