"""Health: three dimensions, none of which hides another, each point explained. Pure but for what it is handed."""
