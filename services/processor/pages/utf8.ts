/** utf8 decodes a page. It takes a byte order mark off, and half the time of a Buffer's toString where a text is more than ASCII. */
export const utf8 = new TextDecoder();
