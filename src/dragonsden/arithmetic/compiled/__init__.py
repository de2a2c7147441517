"""The same arithmetic, compiled: the bits of numpy's, in one pass over the draws."""
