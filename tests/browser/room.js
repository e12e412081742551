// What does not fit: a page that scrolls sideways, words that a box cuts off, words that lie on other words.
// What is shortened on purpose is an element of its own (.clip, or clamped to some lines) and is left out.
() => {
  const root = document.documentElement;
  const HIDDEN = ".sr, [hidden], script, style, noscript, svg, option, textarea, input, select, dialog:not([open])";
  const named = (each) => {
    const words = (each.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${each.tagName.toLowerCase()}${each.id && `#${each.id}`} “${words}”`;
  };
  const hides = (value) => value === "hidden" || value === "clip";

  function* sideways() {
    const much = root.scrollWidth - root.clientWidth;
    if (much <= 0) return;
    const out = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > root.clientWidth + 0.5);
    const last = out.filter((each) => !out.some((other) => other !== each && each.contains(other)));
    yield `scrolls sideways by ${much}: ${last.slice(0, 3).map(named).join(", ")}`;
  }

  function* cut() {
    for (const each of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(each);
      const isAcross = hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1;
      const isDown = hides(style.overflowY) && each.scrollHeight > each.clientHeight + 2 && each.clientHeight > 1;
      if (!isAcross && !isDown) continue;
      if (each.matches(".clip") || each.closest(HIDDEN) || style.webkitLineClamp !== "none") continue;
      yield `cut off: ${named(each)}`;
    }
  }

  /** The part of a box that the boxes round it let through. */
  function shown(box, parent) {
    let { left, right, top, bottom } = box;
    for (let each = parent; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.position === "fixed") break;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      if (style.display === "inline" || style.display === "contents") continue;
      const edge = each.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { left, right, top, bottom, parent };
  }

  function lines() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      // The bars that stay while one scrolls lie over what is scrolled.
      if (!walker.currentNode.data.trim() || parent.closest(`${HIDDEN}, .top, .tabbar, [data-dock]`)) continue;
      if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      found.push(...[...range.getClientRects()].map((box) => shown(box, parent)));
    }
    const fits = found.filter((box) => box.right - box.left > 2 && box.bottom - box.top > 2);
    return fits.sort((one, other) => one.top - other.top);
  }

  const areApart = (one, other) => one !== other && !one.contains(other) && !other.contains(one);

  function* overlapping() {
    const all = lines();
    for (const [at, one] of all.entries()) {
      for (const other of all.slice(at + 1, at + 40)) {
        if (other.top > one.bottom) break;
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - other.top;
        const height = Math.min(one.bottom - one.top, other.bottom - other.top);
        if (across > 3 && down > height * 0.4 && areApart(one.parent, other.parent))
          yield `${named(one.parent)} lies on ${named(other.parent)}`;
      }
    }
  }

  return [...sideways(), ...cut(), ...[...overlapping()].slice(0, 5)];
}
