"""Helpers for all of minsym: files, text, processes, threads, arrays and statistics."""
