"""The doors of Plumbline: command line and set-up. They encode and render; they decide nothing."""
