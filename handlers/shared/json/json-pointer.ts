/** RFC 6901; undefined where there is nothing. */
export function resolvePointer(content: unknown, pointer: string): unknown {
  return pointerTokens(pointer)
    .reduce<unknown>((value, token) => isContainer(value) && Object.hasOwn(value, token) ? value[token] : undefined, content);
}

/** The names of a pointer, from the outside in. */
export function pointerTokens(pointer: string): string[] {
  return pointer.split('/').slice(1).map(token => token.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
