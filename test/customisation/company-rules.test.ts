import * as fs from 'fs';
import * as path from 'path';
import { App, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { CatalogAssertions } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { fixturesOf, patterns, ROOT } from '../contract/patterns';
import { runSnippet } from '../support/run-snippet';

interface Properties { readonly [name: string]: unknown }
type Apply = (scope: IConstruct, rules: { vpc: ec2.IVpc; key: kms.IKey; boundary: iam.IManagedPolicy; prefix: string }) => void;

const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/company-rules.md'), 'utf8');
const INTERFACES = 'ec2:CreateNetworkInterface';

const [RULES, APP] = [...DOCUMENT.matchAll(/^```ts nofixture\n([\s\S]*?)^```$/gm)].map(([, snippet]) => snippet);

/** The function of the sample. */
const { applyCompanyRules } = runSnippet<{ readonly applyCompanyRules: Apply }>(RULES);

test('the app of the document runs as it is', () => {
  const { stack } = runSnippet<{ readonly stack: Stack }>(`${APP}\nexport { stack };`, { applyCompanyRules });
  const made = Template.fromStack(stack);
  made.resourceCountIs('AWS::Events::EventBus', 1);
  made.resourceCountIs('AWS::KMS::Key', 1);
});

const VARIANTS = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => [pattern.className, fixture.name, fixture] as const));

/** A variant of a pattern in a stack with the rules. */
function ruled(fixture: PatternFixture): { stack: Stack; template: Template } {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop');
  const vpc = new ec2.Vpc(stack, 'Network', { natGateways: 1 });
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'company-boundary');
  applyCompanyRules(stack, { vpc, key, boundary, prefix: 'shop-' });
  fixture.create(stack, 'Pattern');
  return { stack, template: Template.fromStack(stack) };
}

function of(template: Template, type: string): ({ readonly id: string } & Properties)[] {
  return Object.entries(template.findResources(type)).map(([id, { Properties: properties }]) => ({ id, ...properties as Properties }));
}

describe.each(VARIANTS)('the company rules of the document reach every resource of %s, %s', (_, __, fixture) => {
  let made: ReturnType<typeof ruled>;
  beforeAll(() => { made = ruled(fixture); });

  test('every function is in the VPC, and its role may make the interfaces', () => {
    const functions = of(made.template, 'AWS::Lambda::Function');
    expect(functions.filter(({ VpcConfig }) => VpcConfig === undefined)).toEqual([]);
    const policies = of(made.template, 'AWS::IAM::Policy').filter(policy => JSON.stringify(policy).includes(INTERFACES));
    const roles = of(made.template, 'AWS::IAM::Role').filter(role => JSON.stringify(role).match(/AWSLambdaVPCAccessExecutionRole|CreateNetworkInterface/));
    const may = JSON.stringify([policies.map(({ Roles }) => Roles), roles.map(({ id }) => ({ Ref: id }))]);
    const cannot = functions.filter(({ Role }) => !may.includes(`"${(Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]}"`));
    expect(cannot.map(({ id }) => id)).toEqual([]);
  });

  test('every log group is kept for a year and has the key, and every table has it', () => {
    expect(of(made.template, 'AWS::Logs::LogGroup').filter(({ RetentionInDays, KmsKeyId }) => RetentionInDays !== 365 || KmsKeyId === undefined)).toEqual([]);
    expect(of(made.template, 'AWS::DynamoDB::Table').filter(({ SSESpecification }) => (SSESpecification as Properties | undefined)?.KMSMasterKeyId === undefined)).toEqual([]);
  });

  test('every role has the boundary, and roles and functions have names that differ', () => {
    const roles = of(made.template, 'AWS::IAM::Role');
    expect(roles.filter(({ PermissionsBoundary }) => PermissionsBoundary === undefined)).toEqual([]);
    const names = [...roles.map(({ RoleName }) => RoleName), ...of(made.template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName)];
    expect(names.filter(name => !/^shop-[\w+=,.@-]{1,59}$/.test(String(name)))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('nothing of what the library promises is lost', () => {
    const assertions = CatalogAssertions.fromStack(made.stack);
    assertions.hasFailureDestinations();
    // alarms on imported resources have no resource in the stack
    if (!fixture.imported) { assertions.hasResolvingAlarms(); }
  });
});
