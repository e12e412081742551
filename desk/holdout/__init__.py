"""The hold-out group at the desk: how it is drawn, when it begins, and whether choosing beats the newest first."""
