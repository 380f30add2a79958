import pytest
from articles.models import *
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

def world(desk, cast, make_annotation, make_claim):
    desk.premoderation = "new"; desk.save()
    m = cast.annotator.memberships.get(); 
    reasons = {r.label: r for r in desk.flag_reasons.all()}
    claim = make_annotation("the drones were small", motivation="questioning", claim=make_claim("The drones were small."))
    reply = make_annotation(motivation="replying", reply_to=claim, body="Whoever wrote this verdict cannot **read** a map.")
    Case.flag(reply, cast.reader, reasons["Personal attack"], "Rude to a colleague.")
    Case.flag(reply, cast.editor, reasons["Off topic"])
    note = make_annotation("Iraq did not ask", motivation="commenting", body="اینجا چیزی نوشته شده است که درست نیست", by=cast.editor)
    Case.flag(note, cast.reader, reasons["Unsourced"])
    third = make_annotation("NATO has a mission", motivation="commenting", body="Buy cheap watches at http://watches.example", tags=["shopping"])
    Case.decide(third, cast.superuser, "hide", reason=reasons["Spam"], internal_note="Third time.")
    Case.appeal(third, cast.annotator, "It is not spam, it is a source.")
    m.trust = "new"; m.save(); 
    a = User.objects.get(pk=cast.annotator.pk)
    make_annotation("reporters", motivation="commenting", body="The timetable foresees the last combat soldier leaving by December.", by=a)
    Case.hold(Case.objects.get(annotation=note).pk, cast.superuser)

@pytest.mark.parametrize("name,context", [("wide", dict(viewport={"width":1280,"height":900})), ("phone", dict(viewport={"width":390,"height":760})), ("dark", dict(viewport={"width":1280,"height":900}, color_scheme="dark"))])
def test_shots(visit, cast, desk, make_annotation, make_claim, name, context):
    world(desk, cast, make_annotation, make_claim)
    here = visit(cast.moderator, **context)
    here.page.goto(here.server + "/moderation/")
    here.page.wait_for_selector("moderation-queue[data-ready]")
    from playwright.sync_api import expect
    expect(here.page.locator('queue-count').last).to_have_text('4')
    here.page.screenshot(path=f"/tmp/queue-{name}.png", full_page=True)
    print(here.seriously_wrong())
    here.page.keyboard.press("h")
    expect(here.page.locator(".queue__toast")).to_be_visible()
    here.page.keyboard.press("n")
    here.page.screenshot(path=f"/tmp/queue-{name}-2.png", full_page=True)
    if name == "wide":
        for path in ("/moderation/decisions/", f"/desks/{desk.pk}/reasons/", f"/moderation/cases/{Case.objects.first().pk}/"):
            here.page.goto(here.server + path)
            here.page.screenshot(path=f"/tmp/queue-x{path.replace('/','_')}.png", full_page=True)
            print(here.seriously_wrong())
