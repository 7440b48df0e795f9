"""Reports: findings for people and for machines."""
