"""One file of URLs per screen; `web/urls.py` lists them."""
