"""The portfolio's pages: figures, lists, both questions, files to take out."""
