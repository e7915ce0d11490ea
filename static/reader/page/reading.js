/**
 * Reading by keyboard and by ear, as the feed pattern has it (WAI-ARIA 1.2): Page Down and Page Up go
 * from entry to entry, and each says which of its day's it is.
 * @module
 */

/** @param {import('./entries.js').Entries} entries */
export function number(entries) {
  for (const { nextElementSibling: feed } of entries.headings) {
    const articles = [...(feed?.children ?? [])];
    articles.forEach((article, at) => {
      say(article, 'aria-posinset', at + 1);
      say(article, 'aria-setsize', articles.length);
    });
  }
}

/** @param {Element} element @param {string} name @param {number} value */
function say(element, name, value) {
  if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, `${value}`);
}

/** @param {KeyboardEvent} event @param {import('./entries.js').Entries} entries */
export function turn(event, entries) {
  const by = { PageDown: 1, PageUp: -1 }[event.key];
  const article = /** @type {Element} */ (event.target).closest('.entries article');
  if (!by || !article) return;
  const articles = entries.all();
  const next = articles[articles.indexOf(/** @type {HTMLElement} */ (article)) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
