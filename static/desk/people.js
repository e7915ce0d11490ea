/**
 * The page of who belongs to the newsroom: the link that it shows once can be copied.
 * @module
 */
import { copyLinks } from './setup/copying.js';

copyLinks();

export {}; // a module, whose names are its own
