"""What a page is for hands on a keyboard: Tab comes to everything, shows where it is, and leaves.

A walk key by key over every page would take minutes. The browser itself says what Tab stops at
and whether that takes the focus; test_keyboard.py holds its word against real keys.
"""

from playwright.sync_api import Page

#: What can be used and seen, in the order of Tab; of a dialog that shuts the rest off, its own.
STOPS = """() => {
  const room = document.querySelector('dialog:modal') ?? document;
  const controls = 'a[href], area[href], button, input, select, textarea, summary, iframe, '
    + 'audio[controls], video[controls], [contenteditable], [tabindex]:not([tabindex="-1"])';
  return [...room.querySelectorAll(controls)].filter(each => !each.matches(':disabled')
    && !each.closest('[inert]') && each.checkVisibility({visibilityProperty: true}));
}"""
#: Whoever tabs must see where they are: an outline that only the focus brings, on the control or
#: on what stands around it.
OUTLINES = """control => [control, control.nextElementSibling, control.parentElement,
  ...control.labels ?? []].map(each => {
    const {outlineStyle, outlineWidth, outlineColor} = each ? getComputedStyle(each) : {};
    const isDrawn = each && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0
      && !/, 0\\)$|transparent/.test(outlineColor);
    return isDrawn ? outlineStyle + outlineWidth + outlineColor : '';
  })"""
#: Faults, a line for each. What is pressed by the mouse alone is no control at all.
FIND_FAULTS = f"""() => {{
  const stopsOf = {STOPS}, outlinesOf = {OUTLINES};
  const stops = stopsOf(), found = [];
  const note = (fault, element) => found.push(`${{fault}}: ${{element.outerHTML.slice(0, 160)}}`);
  const leave = 'Tab does not leave it';
  const pressed = '[hx-get], [hx-post], [data-key], [data-print], [onclick], [role="button"], '
    + '[role="link"], [role="tab"], [role="menuitem"], [role="checkbox"], [role="switch"]';
  for (const each of document.querySelectorAll(pressed))
    if (each.checkVisibility() && !each.matches(':disabled, form, [hx-trigger]')
      && !stops.includes(each) && !document.querySelector('dialog:modal'))
      note('only a mouse presses it', each);
  document.activeElement?.blur();
  const before = stops.map(outlinesOf);
  const isShown = control => {{
    const {{left, right, top, bottom}} = control.getClientRects()[0] ?? {{}};
    const across = [left + 2, (left + right) / 2, right - 2];
    const down = [top + 2, (top + bottom) / 2, bottom - 2];
    const ours = [control, ...control.labels ?? []];
    return across.some(x => down.some(y => {{
      const hit = left === undefined ? null : document.elementFromPoint(x, y);
      return hit && (hit.contains(control) || ours.some(each => each.contains(hit))
        || hit.closest(':popover-open'));  // whoever opened it closes it by Escape
    }}));
  }};
  for (const [place, stop] of stops.entries()) {{
    if (stop.tabIndex < 0) {{ note('Tab passes it by', stop); continue; }}
    if (stop.tabIndex > 0) note('Tab comes to it before its turn', stop);
    stop.focus();
    if (document.activeElement !== stop) {{ note('it gives the focus away', stop); continue; }}
    const isNews = (outline, which) => outline && outline !== before[place][which];
    if (!outlinesOf(stop).some(isNews)) note('it does not show its focus', stop);
    if (!isShown(stop)) note('something covers it while it has the focus', stop);
    for (const shiftKey of [false, true]) {{
      const tab = {{key: 'Tab', code: 'Tab', shiftKey, bubbles: true, cancelable: true}};
      if (!stop.dispatchEvent(new KeyboardEvent('keydown', tab))) note(leave, stop);
    }}
  }}
  return found;
}}"""


def faults_by_keys(page: Page) -> list[str]:
    """What stands in the way of keys on a page as it is, a line for each."""
    page.keyboard.press("Tab")  # from here on the browser shows the focus, as it does for keys
    found: list[str] = page.evaluate(FIND_FAULTS)
    return found
