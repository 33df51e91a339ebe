"""How long builds take, as ratios within one run: seconds depend on the machine, ratios hardly do."""
