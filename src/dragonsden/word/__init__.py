"""Word: the paper for the board, for officers to edit in the council's template."""

from dragonsden.word.paper import write_board_paper

__all__ = ["write_board_paper"]
