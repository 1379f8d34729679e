"""Files that are read and written: tables, cover problems in many formats, and price lists.

`tables` and `problems` have the rows that say which module reads or writes which suffix.
"""
