"""Answers: the page that each question command prints."""
