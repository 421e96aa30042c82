"""The facts that the house itself tells."""

from datetime import date

from core.event import Event


class DayBegan(Event, name="core.day_began"):
    """A day has begun in Vietnam. Told once per unit and day, also if the house was closed at midnight."""

    day: date


class CalendarChanged(Event, name="core.calendar_changed"):
    """Working days from the first to the last of these days have changed here. Told at every unit concerned.

    Whoever hears it finds the new days in `work.calendar`: a process looks at the house anew before it delivers this.
    """

    first_day: date
    last_day: date
