"""How good it all is: retrieval, answers, embedder drift, speed and durability, each with its yardstick.

Cases are data; third-party sets are read from the folder named by PLUMBLINE_DATA and skipped with
a reason where it is absent. Nothing here is imported by the product.
"""
