import { Annotations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

const PROBE = 'cdk-serverless-catalog:probe';

/**
 * Warns of a construct, unless the warning is acknowledged on it or above it, before or after. As with all of CDK's warnings, an acknowledgement on
 * the app is for those so far: those at synthesis are acknowledged on a stack.
 *
 * @param id without the name of the library
 */
export function addWarning(construct: IConstruct, id: string, text: string) {
  const warning = `cdk-serverless-catalog:${id}`;
  if (!isAcknowledged(construct, warning)) { Annotations.of(construct).addWarningV2(warning, text); }
}

/** `addWarningV2` looks above its construct only. So a part of the construct, for as long as this takes, shows what was acknowledged on it. */
function isAcknowledged(construct: IConstruct, warning: string): boolean {
  if (construct.node.locked) { return false; }
  const probe = new Construct(construct as Construct, PROBE);
  Annotations.of(probe).addWarningV2(warning, '');
  construct.node.tryRemoveChild(PROBE);
  return probe.node.metadata.length === 0;
}
