"""Telling members on their devices: encrypted for each, signed by this site, through the push service of its maker."""
