"""The events topic read once for all the views of a process, each of them at its own pace."""
