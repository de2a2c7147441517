"""The panel: where its members disagree, and which scores to discuss first."""
