"""What to do: pure functions over plain values. No files, no engine, no clock; surfaces bring what is needed."""
