"""The desk: what staff did. Models are thin; every write stands in a module named after what staff do.

A desk needs the extra ``desk`` (Django). Nothing below this room knows Django.
"""
