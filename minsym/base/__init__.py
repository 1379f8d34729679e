"""What every room needs and no room owns: text, files, processes, arrays."""
