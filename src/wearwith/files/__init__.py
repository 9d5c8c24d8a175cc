"""Files that are read and written safely: whole or not at all, locked, checked."""
