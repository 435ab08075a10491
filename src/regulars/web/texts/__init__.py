"""What the desk's pages say: one module a page, English templates that are the message ids."""
