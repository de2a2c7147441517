"""The ways to deliver one service: as a case of their own, and appraised beside one another."""
