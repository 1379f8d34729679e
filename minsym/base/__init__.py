"""What every room needs and none owns: files, text, processes, threads, arrays."""
