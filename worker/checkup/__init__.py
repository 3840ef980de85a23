"""The examination behind `factdesk doctor`: what is found, whether it is as it should be, and what to do if not."""
