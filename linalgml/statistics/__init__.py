"""Statistics and the classical models, after scipy.stats and scikit-learn."""
