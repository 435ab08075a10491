"""The case desk."""
