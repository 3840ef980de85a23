"""The one door to the outside: whatever the desk asks of other machines leaves through `worker.outbound.client`."""
