"""Word: the paper for the board, for officers to edit in the council's template."""

from dragonsden.outputs.paper.document import check_template
from dragonsden.outputs.paper.paper import write_board_paper

__all__ = ["check_template", "write_board_paper"]
