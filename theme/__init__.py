"""How a page looks: what the book adds to Jupyter Book."""
