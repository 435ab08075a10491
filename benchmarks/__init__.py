"""Speed and memory, measured: ratios to a named peer in one run, peak memory, growth.

``python -m benchmarks`` runs everything and rewrites the tables of docs/benchmarks.md;
``python -m benchmarks fitting csv`` runs the named ones only.
"""
