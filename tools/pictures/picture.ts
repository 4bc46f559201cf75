import { Kind } from './kinds';

/** The picture of a pattern: what there is, and where work goes. `test/contract/picture.test.ts` compares it with templates. */
export interface Picture {
  /** What the picture shows, for whoever cannot see it. */
  readonly summary: string;
  /** Names of fixtures in `test/<pattern>/fixtures.ts`: the picture has every resource of theirs whose type is of a kind. */
  readonly fixtures: readonly string[];
  /** Names of the nodes, row by row from the top, from the left to the right: three nodes in a row are as many as a telephone shows. */
  readonly rows: readonly (readonly string[])[];
  readonly nodes: { readonly [name: string]: PictureNode };
  readonly flows: readonly Flow[];
  /** Where work goes that fails. */
  readonly failures: readonly Flow[];
}

export interface PictureNode {
  readonly kind: Kind;
  /** Its name in the picture: one or two lines. */
  readonly text: string;
  /**
   * Paths of the resources, without the last `/Resource`: those of the pattern begin with a slash, those that the fixture makes beside it do not.
   * `*` stands for any part of a name.
   * @default - none: it is outside of the stack
   */
  readonly resources?: readonly string[];
  /**
   * Resources of other kinds that are no nodes of their own.
   * @default - none
   */
  readonly includes?: readonly string[];
  /**
   * Whether there is one for each of something.
   * @default false
   */
  readonly many?: boolean;
  /**
   * Whether an alarm looks at it.
   * @default false
   */
  readonly alarms?: boolean;
}

/** From a node, to a node, and what goes there. */
export type Flow = readonly [from: string, to: string, text?: string];

/** Whether the pattern creates a node. Everything else is the user's, or outside. */
export function isOwn({ resources }: PictureNode): boolean {
  return resources?.every(path => path.startsWith('/')) ?? false;
}
