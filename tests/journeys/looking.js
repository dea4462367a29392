/* What a page is looked over with, after axe. It stays in the page that asked for it. */
'use strict';

window.looking = (() => {
  /* The kinds of text that stood on the page at the last look: the elements of each. */
  let kinds = new Map();

  /* What axe finds, a line for each kind of fault, with the first place. */
  function lines(violations) {
    return violations.map(
      each => `${each.id}: ${each.help} (${each.nodes[0].html.slice(0, 160)})`);
  }

  /* Where a page is larger than its window, the kinds of text on it and, if asked for, every
     fault of its structure. Whether its text can be read is another question: see `unreadable`. */
  async function look(structure) {
    const root = document.documentElement;
    kinds = kindsOfText();
    const found = !structure ? [] : (await axe.run(document, {
      resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}})).violations;
    return {
      wide: root.scrollWidth > innerWidth, tall: root.scrollHeight > innerHeight,
      faults: lines(found), kinds: [...kinds.keys()],
    };
  }

  /* Text of these kinds that cannot be told from what is behind it, and the kinds that axe is done
     with. One that it could not judge on this page is looked at again on the next, unless what is
     in its way is drawn by the style, and so always. */
  async function unreadable(wanted) {
    const include = wanted.flatMap(kind => kinds.get(kind));
    const {violations, incomplete} = await axe.run({include}, {
      runOnly: ['color-contrast'], resultTypes: ['violations', 'incomplete'], elementRef: true});
    const isUnsure = node => node.any.some(each => each.data?.messageKey !== 'pseudoContent');
    const unsure = new Set(
      incomplete.flatMap(each => each.nodes).filter(isUnsure).map(node => node.element));
    return {
      faults: lines(violations),
      done: wanted.filter(kind => !kinds.get(kind).some(element => unsure.has(element))),
    };
  }

  /* Every element that shows text of its own, by everything that decides how well it is read:
     its letters, and what is painted behind them. */
  function kindsOfText() {
    const found = new Map(), painted = new Map();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const elements = new Set(document.querySelectorAll('input, select, textarea'));
    while (texts.nextNode()) {
      if (texts.currentNode.data.trim()) elements.add(texts.currentNode.parentElement);
    }
    for (const element of elements) {
      if (!element.checkVisibility({visibilityProperty: true})) continue;
      const {color, fill, fontSize, fontWeight, textShadow} = getComputedStyle(element);
      const {width, height} = element.getBoundingClientRect();
      const isSeen = Math.min(width, height) > 1 && element.textContent.trim().length > 1;
      const kind = [element instanceof SVGElement ? fill : color, fontSize, fontWeight, textShadow,
        isSeen, behind(element, painted)].join();
      found.set(hashed(kind), [...found.get(hashed(kind)) ?? [], element]);
    }
    return found;
  }

  /* What lies behind the text of an element: all that is painted by it and by those around it. What
     stands out of its place may lie on something else, and is told apart by its name. */
  function behind(element, painted) {
    if (!element) return '';
    if (!painted.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(element);
      const isOff = element.matches(':disabled, [aria-disabled=true]');
      const isPlain = backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none'
        && opacity === '1' && !isOff;
      const layers = isPlain ? [] : [backgroundColor, backgroundImage, opacity, isOff];
      if (['absolute', 'fixed', 'sticky'].includes(position)) {
        layers.push(element.localName, element.getAttribute('class'));
      }
      painted.set(element, [behind(element.parentElement, painted), ...layers].join());
    }
    return painted.get(element);
  }

  /* A short word for a long one, another for another. */
  function hashed(text) {
    let high = 0xdeadbeef, low = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
      low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
    }
    return (high >>> 0).toString(36) + (low >>> 0).toString(36);
  }

  return {look, unreadable};
})();
