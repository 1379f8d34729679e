"""
How hard each row of a table is to single out
=============================================

An audit finds for every row of a table how few of its attributes single it out.
"""

import minsym
from minsym.pictures import counts

audit = minsym.audit_table("zoo")
audit

# %%
# More than half of the animals of ``zoo`` are equal to another one in every attribute, so that
# nobody can single them out.

counts.histogram(audit, "zoo: the symbols it takes to single an animal out").figure

# %%
# As a data frame, the audit says it of every row.

audit.to_frame().head()
