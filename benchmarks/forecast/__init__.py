"""Who will buy how many of what: the package's forecast beside its rivals, by the frozen ``protocol.toml``."""
