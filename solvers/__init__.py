"""The backends, a file each: ways to search for minimum covers."""
