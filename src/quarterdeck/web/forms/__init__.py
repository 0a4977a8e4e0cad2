"""Forms: what may be typed, checked before any verb is called."""
