"""Tables of grassroots organisation."""
