"""The web door of KPIs, one module for each thing that people look at."""
