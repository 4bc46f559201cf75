/** A reference in the path of a source: `{order.customer.id}` has the root `order`. */
export interface Reference {
  readonly text: string;
  readonly root: string;
  /** The names after the root. */
  readonly fields: string[];
}

const REFERENCE = /^\{([A-Za-z_][\w-]*)((?:\.[\w-]+)*)\}$/;
/** Characters of paths and queries (https://www.rfc-editor.org/rfc/rfc3986#section-3.3) beside references. */
const LITERAL = /^[A-Za-z0-9/?:@!$&'()*+,;=._~%-]*$/;

/** The references of a path, in their order, or what is wrong with it. */
export function parseTemplate(path: string): { readonly references: Reference[] } | { readonly fault: string } {
  if (!path.startsWith('/') || path.startsWith('//')) { return { fault: "begin with a single slash, such as '/orders/{id}'" }; }
  const references: Reference[] = [];
  const pieces = path.split(/(\{[^{}]*\})/);
  for (const [i, piece] of pieces.entries()) {
    if (i % 2 === 0) {
      if (/[{}]/.test(piece)) { return { fault: 'have its braces in pairs, around references such as {order.customer.id}' }; }
      if (!LITERAL.test(piece)) { return { fault: 'hold characters of a URL (RFC 3986), and references such as {order.customer.id}' }; }
      continue;
    }
    const reference = parseReference(piece);
    if (reference === undefined) { return { fault: `hold references such as {id}, {query.page} or {order.customer.id} in its braces, not ${piece}` }; }
    references.push(reference);
  }
  const [pathname, query, ...others] = path.split('?');
  if (pathname.split('/').some(segment => segment === '.' || segment === '..')) { return { fault: 'have no segment . or ..' }; }
  if (others.length > 0) { return { fault: 'have one ? at most, before the query' }; }
  if (query?.split('&').some(pair => /^(=|$)|^[^=]*[{}]/.test(pair))) { return { fault: 'have a query of pairs such as page={query.page}, with references in the values only' }; }
  return { references };
}

/** One reference alone: `{order.lines}`. */
export function parseReference(text: string): Reference | undefined {
  const [, root, rest] = REFERENCE.exec(text) ?? [];
  return root === undefined ? undefined : { text, root, fields: rest.split('.').slice(1) };
}
