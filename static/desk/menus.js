/**
 * The menus of the head: Escape and a press elsewhere close them, as they do any menu.
 * @module
 */

const OPEN = '.bar > details[open]';

/** Let what is open in the head be closed as a menu is. */
export function closeMenus() {
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') for (const menu of open()) close(menu);
  });
  document.addEventListener('click', ({ target }) => {
    for (const menu of open())
      if (!menu.contains(/** @type {Node} */ (target))) menu.open = false;
  });
}

const open = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(OPEN));

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus();
  menu.open = false;
}
