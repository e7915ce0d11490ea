/**
 * In a frame as high as its content: the first entries, and a button that unfolds the others.
 *
 * The page around says in our address how many, so that the server keeps one page for all of them.
 * Only what is below what is seen comes or goes at the fold; so nothing moves for it.
 * @module
 */
const button = /** @type {HTMLButtonElement} */ (document.querySelector('.rest'));
let limit = Number(new URLSearchParams(location.search).get('limit')) || Infinity;

/** The order of the last that is shown; what is older is folded. */
let edge = '';
/** The lower end of what is seen, as the page around tells. */
let end = -Infinity;

/** @param {HTMLElement} article */
const isShown = ({ dataset: { order = '' } }) => order >= edge;

/** @param {Element | undefined} article */
const endOf = (article) => article?.getBoundingClientRect().bottom ?? end;

function fold() {
  const articles = /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll('.entries article'),
  ]);
  // What the reader has asked for is not kept from them.
  if (articles.some((one) => !isShown(one) && one.matches('.fresh'))) open();
  show(articles);
  let count = articles.filter(isShown).length;
  while (count > limit && articles[count - 1].getBoundingClientRect().top >= end) count--;
  if (count < limit && endOf(articles[count - 1]) >= end) count = limit;
  edge = (count < articles.length && articles[count - 1]?.dataset.order) || '';
  show(articles);
  say(articles.length - articles.filter(isShown).length);
}

/** @param {HTMLElement[]} articles */
function show(articles) {
  for (const article of articles) article.hidden = !isShown(article);
  for (const day of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.day')))
    day.hidden = !day.querySelector('article:not([hidden])');
}

/** @param {number} count  how many are folded */
function say(count) {
  document.body.classList.toggle('folded', count > 0);
  button.hidden = !count;
  const form = new Intl.PluralRules(button.dataset.language).select(count);
  const text = button.dataset[form] ?? button.dataset.other ?? '';
  button.textContent = text.replace('{count}', `${count}`);
}

function open() {
  limit = Infinity;
  edge = '';
}

function unfold() {
  const first = /** @type {HTMLElement | null} */ (document.querySelector('article[hidden]'));
  open();
  fold();
  first?.focus({ preventScroll: true });
}

if (button && limit < Infinity) {
  addEventListener('message', ({ source, data }) => {
    if (source === parent && data?.type === 'live-ticker:view') end = Number(data.bottom) || 0;
  });
  addEventListener('live-ticker:changed', fold);
  button.addEventListener('click', unfold);
  fold();
  end = innerHeight;
}

export {}; // a module, whose names are its own
