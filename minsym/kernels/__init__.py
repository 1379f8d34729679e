"""Compiled kernels on bitsets. They trust their arguments; the layers above check them."""
