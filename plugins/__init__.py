"""The rooms of the house: one folder for each area of the directive."""
