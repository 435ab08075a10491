"""A client's own data: everything that is known of him, given out; and everything, erased.

This is the company folder's part; what the desk holds is `regulars.desk.privacy`'s.
"""

from regulars.privacy.erasing import ErasedFolder, erase_folder
from regulars.privacy.giving import known_of

__all__ = ["ErasedFolder", "erase_folder", "known_of"]
