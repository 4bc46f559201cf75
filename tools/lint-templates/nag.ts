import { AwsSolutionsChecks, NagPack, ServerlessChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { LintFinding } from './finding';

/** The packs, by the name of their column. */
const PACKS: { readonly [name: string]: () => NagPack } = {
  AwsSolutions: () => new AwsSolutionsChecks(undefined, { verbose: true }),
  Serverless: () => new ServerlessChecks(undefined, { verbose: true }),
};

export const NAG_PACKS = Object.keys(PACKS);

/** What a pack of cdk-nag finds at or below a construct and nobody has acknowledged beside the code. */
export function nag(pack: string, scope: IConstruct): LintFinding[] {
  return PACKS[pack]().validateScope(scope).violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(resource => ({ rule: ruleName, resource: resource.constructPath ?? '', message: description })));
}
