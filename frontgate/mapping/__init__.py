"""Mapping templates and parameter mappings: what turns one side's message into the other's."""
