"""Leaves that know no model: small tools that every room may use."""
