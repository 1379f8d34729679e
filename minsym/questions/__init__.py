"""What can be asked, a file each.

=============  ==================================================================
`minimum`      The fewest symbols, or sets, for one problem: `minsym.solve`.
`many`         Their number for many targets at once: `minsym.complexity`.
`every`        All minimum messages, or all that have no symbol to spare.
`by_length`    The best message of a given length.
`rows`         Their number for every row of a table: `minsym.audit_table`.
`games`        How hard games are, and what they are worth without a message.
=============  ==================================================================
"""
