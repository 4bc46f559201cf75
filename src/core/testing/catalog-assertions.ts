import { Stack, Stage } from 'aws-cdk-lib';
import { alarmMetrics } from './private/alarm-metrics';
import { edges } from './private/edge-rules';
import { permissions } from './private/permissions';
import { Rule } from './private/rule';
import { SynthesizedStack } from './private/synthesized-stack';
import { describe } from '../private/described-value';

/** Options of `CatalogAssertions.fromStack`. */
export interface CatalogAssertionsOptions {
  /**
   * Paths of constructs that are not checked, with all that is below them.
   * @default - every resource of the stack is checked
   */
  readonly exceptPaths?: string[];
}

/**
 * Checks of the template of a stack, with or without patterns of this library. A check that fails throws one error. The error lists
 * every violation with the path of the construct, what is wrong, and what to do.
 *
 * A nested stack has a template of its own.
 *
 * @example
 * declare const stack: Stack;
 * CatalogAssertions.fromStack(stack).hasNoViolations();
 */
export class CatalogAssertions {
  /**
   * Synthesizes the app of the stack, and reads the stack's template.
   * @throws if the stack is not in an app, or a path is of no construct in it
   */
  static fromStack(stack: Stack, options: CatalogAssertionsOptions = {}): CatalogAssertions {
    if (!Stack.isStack(stack)) { throw new Error(`CatalogAssertions.fromStack: stack must be a Stack, got ${describe(stack)}.`); }
    if (!Stage.isStage(stack.node.root)) {
      throw new Error(`CatalogAssertions.fromStack: stack must be in an App or a Stage, got '${stack.node.path}' without one.`);
    }
    const { exceptPaths = [] } = options;
    const known = new Set(stack.node.findAll().map(({ node }) => node.path));
    const unknown = exceptPaths.find(path => !known.has(path));
    if (unknown !== undefined) {
      throw new Error(`CatalogAssertions.fromStack: exceptPaths must be paths of constructs in '${stack.node.path}', got ${describe(unknown)}.`);
    }
    return new CatalogAssertions(new SynthesizedStack(stack, exceptPaths));
  }

  private constructor(private readonly stack: SynthesizedStack) {}

  /**
   * Checks that whatever fails on an asynchronous edge is kept. Edges are event source mappings, subscriptions, rules, schedules,
   * pipes from streams, asynchronous invocations and dead-letter queues.
   * @throws if an edge has no failure destination, or the destination can lose what fails
   */
  hasFailureDestinations(): void {
    this.passes(edges);
  }

  /**
   * Checks that the metrics of alarms exist, as far as this library knows the metrics of the service.
   * @throws if an alarm has other dimensions than the service publishes, or the name of no resource
   */
  hasResolvingAlarms(): void {
    this.passes(alarmMetrics());
  }

  /**
   * Checks that policies allow exact actions on exact resources.
   * @throws if an action has a wildcard, or is allowed on every resource although IAM can limit it
   */
  hasNoWildcards(): void {
    this.passes(permissions);
  }

  /**
   * Checks all of this.
   * @throws with the violations of every check
   */
  hasNoViolations(): void {
    this.passes(edges, alarmMetrics(), permissions);
  }

  private passes(...rules: Rule[]): void {
    const violations = rules.flatMap(rule => this.stack.violationsOf(rule));
    if (violations.length === 0) { return; }
    const count = violations.length === 1 ? '1 violation' : `${violations.length} violations`;
    throw new Error([`CatalogAssertions: stack '${this.stack.path}' must have no violations, got ${count}.`, ...violations].join('\n'));
  }
}
