"""Reading the files a company has into one raw table, whatever program wrote them.

`read` takes paths; what it finds out about each file (encoding, separator, header, preset) is in the
`SourceFacts` of the `RawTable` it gives. What the columns mean is the work of `regulars.ledger.recognise`.
"""

from __future__ import annotations

from regulars.ledger.formats.display import as_rows
from regulars.ledger.formats.reading import read
from regulars.ledger.formats.table import RawTable, SourceFacts

__all__ = ["RawTable", "SourceFacts", "as_rows", "read"]
