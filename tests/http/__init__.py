"""The HTTP door, driven over loopback as its clients drive it."""
