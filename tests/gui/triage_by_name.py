#!/usr/bin/env python3
"""The whole triage in a real window, as a blind analyst with a keyboard does it: triage_by_name.py PROGRAM

Everything is found by its accessible name, everything is done by keys: the worst open alert, why it was raised, its
evidence, resolved with a note, the next one; then twenty alerts in twenty keystrokes; then the last one taken back.
Wants a display with a window manager, a session bus and AT-SPI; exits with 77 where they are missing.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

SKIPPED = 77
warnings.simplefilter("ignore", DeprecationWarning)
try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
except (ImportError, ValueError):
    print("AT-SPI for Python is not installed: python3-gi, gir1.2-atspi-2.0")
    sys.exit(SKIPPED)

PATIENCE = float(os.environ.get("COSMOSWATCH_PATIENCE", "60"))  # seconds; a busy machine is slow


class Failed(Exception):
    pass


def until(what, look, patience=PATIENCE):
    """Looks until there is an answer."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            answer = look()
        except Exception:  # a widget that went away while it was looked at
            answer = None
        if answer:
            return answer
        time.sleep(0.05)
    raise Failed("not within %d s: %s" % (patience, what))


def every(node, depth=0):
    """All that is shown below a node; not the cells of tables, of which there may be thousands."""
    if node is None or depth > 40:
        return
    yield node
    if node.get_role() in (Atspi.Role.TABLE, Atspi.Role.LIST):
        return
    for index in range(node.get_child_count()):
        yield from every(node.get_child_at_index(index), depth + 1)


def shown(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def application():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        found = desktop.get_child_at_index(index)
        if found and found.get_name() in ("cosmoswatch", "Cosmos Watch"):
            return found
    return None


def named(name, role=None, prefix=False):
    for node in every(application()):
        own = node.get_name() or ""
        if (own.startswith(name) if prefix else own == name) and shown(node):
            if role is None or node.get_role() == role:
                return node
    return None


def says(words):
    for node in every(application()):
        if shown(node) and words in (node.get_name() or ""):
            return node
    return None


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""


def texts(name):
    """What stands in the texts of that name."""
    return [text_of(node) for node in every(application()) if node.get_name() == name and shown(node)]


KEYSYMS = {"Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "Right": 0xFF53, "Down": 0xFF54, "Shift": 0xFFE1,
           "Control": 0xFFE3}


def keysym(key):
    return KEYSYMS.get(key) or ord(key)


def press(key, *held):
    for modifier in held:
        Atspi.generate_keyboard_event(keycode(modifier), None, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(keysym(key), None, Atspi.KeySynthType.SYM)
    for modifier in reversed(held):
        Atspi.generate_keyboard_event(keycode(modifier), None, Atspi.KeySynthType.RELEASE)
    time.sleep(0.03)


def keycode(modifier):
    return {"Shift": 50, "Control": 37}[modifier]  # evdev, as Xvfb has it


def type_text(words):
    for letter in words:
        press(letter)


def table(queue):
    return queue.get_table_iface()


def rows(queue):
    return Atspi.Table.get_n_rows(table(queue))


def cell(queue, row, column):
    return Atspi.Table.get_accessible_at(table(queue), row, column).get_name()


def selected_row(queue):
    found = Atspi.Table.get_selected_rows(table(queue))
    return found[0] if found else -1


def line(queue, row):
    columns = Atspi.Table.get_n_columns(table(queue))
    return " | ".join(cell(queue, row, column) or "" for column in range(columns))


def to_the_queue():
    """From wherever the focus is: the filter by its key, and Escape out of it."""
    press("f", "Control")
    press("Escape")
    time.sleep(0.2)


def tab_to(name, role):
    for _ in range(20):
        for node in every(application()):
            if (node.get_name() or "").startswith(name) and node.get_role() == role and shown(node):
                if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                    return
        press("Tab")
        time.sleep(0.1)
    raise Failed("Tab does not reach " + name)


def triage():
    until("the program among the accessible ones", application)
    until("logs read to the end", lambda: says("All logs read"))
    queue = until("the queue", lambda: named("Alert queue", Atspi.Role.TABLE))
    until("alerts in the queue", lambda: rows(queue) > 7)

    # The worst open alert: the filter by its key, then back to the queue.
    to_the_queue()
    everything = rows(queue)
    press("/")
    type_text("severity:high")
    press("Return")
    until("only high ones", lambda: 0 < rows(queue) < everything)
    high = rows(queue)
    until("a chosen alert", lambda: selected_row(queue) >= 0)
    first = line(queue, selected_row(queue))
    if "High" not in first:
        raise Failed("the first one is not high: " + first)
    print("worst:", first)

    # Why it was raised: its title stands beside the queue, the reason below.
    title = cell(queue, selected_row(queue), 1).removeprefix("Alert: ")
    until("its title beside the queue", lambda: says(title))
    reason = until("the reason", lambda: next((text for text in texts("What happened") if len(text) > 40), None))
    print("why:", reason)

    # Its evidence.
    press("Return")
    press("Right")
    record = until("the record", lambda: next((text for text in texts("Record as JSON") if len(text) > 40), None))
    print("evidence:", record[:80].replace("\n", " "))

    # Resolved with a note; the next one is chosen.
    to_the_queue()
    press("e")
    until("the dialog", lambda: named("Note", Atspi.Role.TEXT))
    tab_to("Note", Atspi.Role.TEXT)
    type_text("checked by name")
    tab_to("Resolve", Atspi.Role.PUSH_BUTTON)
    press("Return")
    until("one alert fewer", lambda: rows(queue) == high - 1)
    until("the next one", lambda: selected_row(queue) >= 0 and line(queue, selected_row(queue)) != first)

    # Twenty alerts in twenty keystrokes.
    press("f", "Control")
    tab_to("Reset the filter", Atspi.Role.PUSH_BUTTON)
    press(" ")
    until("twenty open alerts", lambda: rows(queue) > 20)
    to_the_queue()
    until("one of them chosen", lambda: selected_row(queue) >= 0)
    return queue


def twenty(queue):
    for number in range(20):
        before = rows(queue)
        chosen = line(queue, selected_row(queue))
        press("e", "Shift")  # as last time
        until("alert %d resolved" % (number + 1), lambda: rows(queue) == before - 1)
        until("another one chosen", lambda: selected_row(queue) >= 0)
        last = chosen
    print("twenty resolved, the last:", last)
    left = rows(queue)
    press("z", "Control")
    until("the last one back", lambda: rows(queue) == left + 1)
    until("it is chosen", lambda: line(queue, selected_row(queue)) == last)


def main():
    program = sys.argv[1]
    if not shutil.which("openbox"):
        print("openbox is not installed: dialogs get no focus without a window manager")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder + "/config", XDG_DATA_HOME=folder + "/data",
                           XDG_STATE_HOME=folder + "/state", QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
                           QT_QPA_PLATFORM="xcb", TZ="UTC")
        manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        console = subprocess.Popen([program, "--sample"], env=environment)
        try:
            twenty(triage())
        except Failed as problem:
            print(problem)
            picture = os.environ.get("COSMOSWATCH_SCREENSHOTS")
            if picture:
                subprocess.run(["import", "-window", "root", picture + "/triage-failed.png"], check=False)
            return 1
        finally:
            console.terminate()
            console.wait()
            manager.terminate()
            manager.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
