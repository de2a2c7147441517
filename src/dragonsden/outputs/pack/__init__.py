"""The panel pack: what the chair opens, prints and files."""

from dragonsden.outputs.pack.pack import write_pack

__all__ = ["write_pack"]
