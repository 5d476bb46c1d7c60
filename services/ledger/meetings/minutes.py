"""When minutes are whole: time, place, attendees, agenda, resolutions and actions, or "none" said
of a part (Art. 9(2)).
"""

from events import meeting as facts
from services.ledger.meetings.state import Meeting
from services.ledger.registers.contract import refuse

_ART = "Art.9(2)"


def draft(meeting: Meeting, fact: facts.MinutesDrafted) -> None:
    """Refuses minutes that say "none" of what there was."""
    there = {
        "attendees": meeting.attended,
        "agenda": bool(meeting.agenda_items),
        "resolutions": bool(meeting.resolutions),
        "actions": bool(meeting.actions),
    }
    for part in fact.none_of:
        if there[part]:
            refuse(f"the meeting has {part}: take them out of what there was none of",
                   rule="none-where-some", article=_ART, field="/none_of")  # fmt: skip


def approve(meeting: Meeting, fact: facts.MinutesApproved) -> None:
    """Refuses minutes that are not the company's, not drafted, or not whole."""
    if meeting.meeting_kind in facts.ASSEMBLIES:
        refuse("the owners keep the minutes of their assembly: record that you received them",
               rule="owners-keep-their-minutes", article=_ART)  # fmt: skip
    if meeting.drafted_by is None:
        refuse("nobody has drafted the minutes yet", rule="draft-before-approval", article=_ART)
    if fact.by == meeting.drafted_by:
        refuse("somebody other than their author approves minutes: ask a colleague",
               rule="minutes-approved-by-another", article=_ART, field="/by")  # fmt: skip
    _need_whole(meeting)


def receive(meeting: Meeting) -> None:
    """Refuses receiving minutes the company has to write itself, or of a meeting not yet held."""
    if meeting.meeting_kind not in facts.ASSEMBLIES:
        refuse("the company writes these minutes itself: draft them, and let a colleague approve",
               rule="received-from-owners", article=_ART)  # fmt: skip
    if meeting.held_by is None:
        refuse("record first when the assembly was held", rule="received-once-held", article=_ART)


def _need_whole(meeting: Meeting) -> None:
    if meeting.held_by is None:
        refuse("record first when the meeting was held", rule="minutes-time", article=_ART)
    if not meeting.placed:
        refuse("say where the meeting was held: record it again with its place",
               rule="minutes-place", article=_ART)  # fmt: skip
    none_of = meeting.none_of
    if not meeting.attended and "attendees" not in none_of:
        refuse("say who took part, or draft the minutes with no attendees",
               rule="minutes-attendees", article=_ART)  # fmt: skip
    if not meeting.agenda_items and "agenda" not in none_of:
        refuse("say what was talked about, or draft the minutes with no agenda",
               rule="minutes-agenda", article=_ART)  # fmt: skip
    if not meeting.resolutions and "resolutions" not in none_of:
        refuse("record what was resolved, or draft the minutes with no resolutions",
               rule="minutes-resolutions", article=_ART)  # fmt: skip
    if not meeting.actions and "actions" not in none_of:
        refuse("record who does what, or draft the minutes with no actions",
               rule="minutes-actions", article=_ART)  # fmt: skip
    for key, action in meeting.actions.items():
        if not action.owned:
            refuse(f"action {key} has no owner: assign it again, to somebody",
                   rule="minutes-action-owner", article=_ART)  # fmt: skip
        if not action.dated:
            refuse(f"action {key} has no date: assign it again, with one",
                   rule="minutes-action-date", article=_ART)  # fmt: skip
