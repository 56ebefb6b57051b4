"""The text of a new playbook of each kind, with comments that say what may be changed."""

from __future__ import annotations

KINDS = ("cadence", "play", "dates", "chore")

HEAD = """\
# `crmtui playbook explain {name}` says in words what this file does, and for whom;
# `crmtui playbook test {name}` plays the stories in scenarios/{name}.yaml;
# `crmtui simulate` shows everybody's weeks with it before it is committed.
playbook: {name}                # stays as it is: task ids are made of it
title: {name}
about: Say here what it is for and when to use it.
for: {audience}
active: no                      # yes: from then on it makes tasks
"""
BODIES = {
    "cadence": """
cadences:
  - step: contact               # stays as it is; `was: [old-name]` when it has to change
    title: Ask how things are
    every: 1 month              # 2 weeks, 10 working days, 1 quarter …
    via: [phone]                # kept by anything richer too: meeting, visit
    early: 3 days               # how long before the due day it may be done
    # at_most: 6 weeks          # late after so long without contact
    # retry: 2 working days     # the next try after one that reached nobody
    # topic: needs-survey       # only a touch that names the step does it
    # guide: guides/NAME.md     # what to say
""",
    "play": """
when: "silent:>60d"             # a run starts on the first day this is true; or on_entry: "QUERY"
starts: {today}              # no run starts before; what was true earlier counts from this day
until: "silent:<7d orders:>=1"  # the goal: then what is left of the run is gone
give_up: 45 days
cooldown: 90 days               # after a run nothing starts for so long

steps:
  - step: call                  # stays as it is; `was: [old-name]` when it has to change
    title: Call and ask how things are
    after: 1 working day        # after the start; 24 hours, 3 days …
    via: [phone]
  - step: letter
    title: Write when nobody answers
    from: call                  # counts from the end of that step
    after: 2 working days
    if: "contact:no"            # asks the touch that ended it
    via: [letter, email]
""",
    "dates": """
care: yes                       # waits while the customer has an open complaint

dates:
  - step: birthday              # stays as it is; `was: [old-name]` when it has to change
    title: Birthday wishes
    event: contact-birthday     # birthday, since, first-order, last-order, a festival, MM-DD
    lead: 3 days                # how long before the day it shows
    grace: 7 days               # how long after it it may still be done
    via: [phone, chat]
  - step: new-year
    title: New Year's greeting
    event: 01-02
    via: [chat]
""",
    "chore": """
dates:
  - step: monthly-review        # stays as it is; `was: [old-name]` when it has to change
    title: Look through the list
    event: monthly 25           # or quarterly 01-15, MM-DD, a festival
    starts: {today}          # no day before this one counts
    lead: 7 days                # how long before the day it shows
    grace: 5 days               # late after it; it stays until it is done
    roll: forward
    who: lead                   # or role:NAME, or a member's key
""",
}
"""What comes below the head, by kind."""
