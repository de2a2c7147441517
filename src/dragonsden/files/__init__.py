"""Files: bytes in and out, a file whole or not at all, and the files that are shipped."""
