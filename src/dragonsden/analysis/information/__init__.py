"""The value of information: the gain from knowing uncertain numbers before choosing."""
