"""What the portal shows a ratepayer of their accounts."""
