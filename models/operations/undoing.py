"""Taking back what somebody did to a case besides its matches: how pressing it is, its day, its tags, who has it."""

from sqlalchemy.orm import Session

from models.errors import ConflictError, NotAllowedError, NotFoundError
from models.operations.assigning import undo_assigning
from models.operations.transitions import lock_case
from models.operations.triage import undo_triage
from models.queries.acts import UNDOABLE, still_stands
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person, Role


def undo_act(session: Session, case_id: int, event_id: int, person: Person) -> Case:
    """Bring back what was before an act, your own or as an editor anybody's, and put that on record too.

    Where the case is no longer as the act left it, it is a conflict, and nothing happens.
    """
    case = lock_case(session, case_id)
    event = session.get(AuditEvent, event_id)
    if event is None or _name_place(event) != ("case", str(case_id)) or event.action not in UNDOABLE:
        raise NotFoundError("There is nothing like that to take back in this case.")
    if event.person_id != person.id and not person.may(Role.EDITOR):
        raise NotAllowedError("Somebody else did this. They can take it back, and so can an editor.")
    if not still_stands(event, case):
        raise ConflictError("This was taken back before, or something has changed since. Look at the case again.")
    if event.action == "assign_case":
        undo_assigning(session, case, person, event.detail["before"])
    else:
        undo_triage(session, case, person, event)
    return case


def _name_place(event: AuditEvent) -> tuple[str, str]:
    return event.subject_type, event.subject_id
