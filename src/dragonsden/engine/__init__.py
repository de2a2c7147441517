"""The engine: a Case compiled to a plan, drawn block by block, and tallied."""
