"""The panel pack: what the chair opens, prints and files."""

from dragonsden.outputs.pack.content import number_of
from dragonsden.outputs.pack.pack import write_pack

__all__ = ["number_of", "write_pack"]
