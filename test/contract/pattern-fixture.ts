import { Construct } from 'constructs';
import { StackTemplate } from '../../src/core/testing/private/stack-template';

/** One variant of a pattern, as a user would write it. */
export interface PatternFixture {
  /** What is special about the variant. */
  readonly name: string;

  /**
   * Why its HTTP routes have no authorizer.
   * @default - every route has one
   */
  readonly publicBecause?: string;

  /**
   * What the names of resources contain that are imported, so that alarms on them point to nothing in the template.
   * @default - none is
   */
  readonly imported?: string[];

  /**
   * Creates one instance below `scope` with the id given, and returns it. What the instance needs
   * beside it (a user's function, network, key) is created in `scope` under ids that begin with `id`:
   * anything else in the stack is a singleton that the pattern has hidden there.
   */
  create(scope: Construct, id: string): Construct;
}

/** How a default that the doc text states as a literal shows in a template. */
export interface StatedDefault {
  /** Name of a fixture that does not give the property. */
  readonly fixture: string;
  /** What the template must have, by the literal in the doc text (`@default 5`). */
  readonly expected: { readonly [literal: string]: unknown };

  /** What the template has. */
  actual(template: StackTemplate): unknown;
}

/** By `Interface.property`. */
export interface StatedDefaults { readonly [property: string]: StatedDefault }

/** What `test/<pattern>/fixtures.ts` exports. */
export interface PatternFixtures {
  readonly fixtures: PatternFixture[];
  readonly defaults: StatedDefaults;
}
