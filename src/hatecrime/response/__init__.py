"""Response: how fast a report is to be answered, under dated policies a force can replace."""

from hatecrime.response.attendance import Attendance, attendance_due
from hatecrime.response.policies import ResponsePolicy, load_policies, policies, policy

__all__ = [
    "Attendance",
    "ResponsePolicy",
    "attendance_due",
    "load_policies",
    "policies",
    "policy",
]
