"""Takes alarms to other systems by signed webhooks, as often as it takes."""
