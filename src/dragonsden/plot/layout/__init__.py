"""Layout of charts: the sheet, its rows, its labels and its style."""
