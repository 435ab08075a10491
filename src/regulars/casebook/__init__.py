"""The company's case files and rules files, and how it hears cases; shared by command line and desk."""
