"""The one place where parts are put together; everything else is given what it needs."""
