"""Models that fail, lie and obey, and what the product makes of them."""
