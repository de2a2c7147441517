"""Analysis: questions to a Simulation, a package each."""
