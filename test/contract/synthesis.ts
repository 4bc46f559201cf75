import { App, Environment, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PatternFixture } from './pattern-fixture';
import { RawTemplate, StackTemplate } from '../../src/core/testing/private/stack-template';

/** Stacks that know where they go, and stacks that do not. */
export const ENVIRONMENTS: { readonly [name: string]: Environment | undefined } = {
  'any environment': undefined,
  'a known environment': { account: '111111111111', region: 'eu-central-1' },
};

export interface SynthesisOptions {
  readonly env?: Environment;
  /**
   * @default - the stack's id
   */
  readonly stackName?: string;
  /** Ids of the instances. */
  readonly ids?: string[];
  /** Called before the patterns are made. */
  readonly prepare?: (app: App) => void;
  /** Called with each pattern. */
  readonly adjust?: (pattern: Construct) => void;
}

export interface Synthesis {
  readonly stack: Stack;
  readonly patterns: Construct[];
  readonly raw: RawTemplate;
  /** The template as seen from the first pattern. */
  readonly template: StackTemplate;
}

/**
 * Since 2.262.0 aws-cdk-lib validates templates at synthesis: here its errors and warnings fail
 * (https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#template-and-policy-validation). Older versions know no such key.
 */
const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true };

/** Makes the fixture's pattern in a stack of its own, and its template. */
export function synthesize(fixture: PatternFixture, options: SynthesisOptions = {}): Synthesis {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true, ...STRICT }, analyticsReporting: false, treeMetadata: false });
  options.prepare?.(app);
  const stack = new Stack(app, 'Contract', { env: options.env, stackName: options.stackName });
  const created = (options.ids ?? ['First']).map(id => fixture.create(stack, id));
  created.forEach(pattern => options.adjust?.(pattern));
  const raw = app.synth().getStackByName(stack.stackName).template as RawTemplate;
  return { stack, patterns: created, raw, template: new StackTemplate(raw, created[0].node.path) };
}
