"""Text: English, figures as people read them, and the word that was meant."""
