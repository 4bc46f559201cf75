import { createTree } from 'magic-bytes.js/dist/model/pattern-tree';
import { IDENTIFIED_MEDIA_TYPES } from '../../src/fan-out-fan-in/private/identified-media-types';

interface Node {
  readonly matches?: Array<{ readonly mime?: string }>;
  readonly bytes?: { readonly [byte: string]: Node };
}

function typesOf({ matches = [], bytes = {} }: Node): string[] {
  return [...matches.flatMap(({ mime }) => mime ?? []), ...Object.values(bytes).flatMap(typesOf)];
}

test('the media types of uploads are those that the handler identifies', () => {
  const { noOffset, offset } = createTree() as { readonly noOffset: Node; readonly offset: { readonly [at: string]: Node } };
  const identified = [noOffset, ...Object.values(offset)].flatMap(typesOf).filter(type => !type.includes(';'));
  expect(IDENTIFIED_MEDIA_TYPES).toEqual([...new Set(identified)].sort());
});
