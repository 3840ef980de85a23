"""The ground of the desk: tables, the verbs and reads on them, settings and engines; knows neither Flask nor torch."""
