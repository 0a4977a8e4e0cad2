"""One file of thin views per screen."""
