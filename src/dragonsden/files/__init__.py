"""Files: bytes in and out, whole or not at all, and the files that come with dragonsden."""
