import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Rules of cfn-lint and of the serverless rules of awslabs: `W3005`, `ES6000`. Others are cdk-nag's. */
const CFN_LINT_RULE = /^[EWI]S?\d{4}$/;

/**
 * Suppresses rules of cdk-nag, cfn-lint and serverless-rules for a construct and gives the reason.
 * Users who run these linters get findings in their own code only.
 */
export function acknowledge(construct: IConstruct, reason: string, ...rules: string[]) {
  const ofCfnLint = rules.filter(rule => CFN_LINT_RULE.test(rule));
  rules.filter(rule => !CFN_LINT_RULE.test(rule)).forEach(id => Validations.of(construct).acknowledge({ id, reason }));
  const resource = construct.node.defaultChild;
  if (ofCfnLint.length > 0 && CfnResource.isCfnResource(resource)) {
    const before = (resource.getMetadata('cfn-lint') as CfnLintMetadata | undefined)?.config.ignore_checks ?? [];
    resource.addMetadata('cfn-lint', { config: { ignore_checks: [...before, ...ofCfnLint] } } satisfies CfnLintMetadata);
  }
}

/** https://github.com/aws-cloudformation/cfn-lint#resource-based-metadata */
interface CfnLintMetadata {
  readonly config: { readonly ignore_checks: string[] };
}

/** Gives the reason why a principal may access all resources whose ARN begins with a prefix. cdk-nag names them by the text of the policy. */
export function acknowledgeWildcard(principal: IConstruct, arn: string, reason: string) {
  acknowledgeFinding(principal, `AwsSolutions-IAM5[Resource::${inTemplate(Stack.of(principal).resolve(arn))}]`, reason);
}

/** Gives the reason why a role has a managed policy of AWS, such as `service-role/AmazonAPIGatewayPushToCloudWatchLogs`. */
export function acknowledgeManagedPolicy(role: IConstruct, name: string, reason: string) {
  acknowledgeFinding(role, `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`, reason);
}

function acknowledgeFinding(principal: IConstruct, rule: string, reason: string) {
  if (rule.split('::').length <= 2) {
    acknowledge(principal, reason, rule);
    return;
  }
  // `AWS::Partition` in the ARN of an imported resource: CDK refuses the id, and would note it like this
  principal.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`annotation::${rule}`]: reason });
}

/** As cdk-nag writes references: `<Bucket.Arn>/*`. */
function inTemplate(value: unknown): string {
  if (typeof value === 'string') { return value; }
  const [[kind, argument]] = Object.entries(value as { readonly [intrinsic: string]: unknown });
  switch (kind) {
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(inTemplate).join(separator);
    }
    case 'Fn::GetAtt': return `<${(argument as string[]).join('.')}>`;
    case 'Ref': return `<${String(argument)}>`;
    default: return JSON.stringify(value);
  }
}
