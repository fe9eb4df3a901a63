"""Pictures.  Matplotlib is imported when one is drawn, never before."""
