"""Excel: a simulation as a workbook for officers, and a pipeline kept in one by analysts."""
