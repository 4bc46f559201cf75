import { finding, Finding } from '../../../src/core/testing/private/rule';
import { listOf, Properties, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

interface Statement { readonly Effect: string; readonly Principal?: unknown; readonly Action?: unknown; readonly Condition?: unknown }

/** Permissions whose use has no source, with the page that gives their policy without a condition. */
const WITHOUT_SOURCE: { readonly [permission: string]: { readonly page: string; readonly of?: RegExp } } = {
  // a role is passed within its account only: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
  'lambda.amazonaws.com sts:AssumeRole': { page: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html' },
  'appsync.amazonaws.com sts:AssumeRole': { of: /\/LogRole\//, page: 'https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html' },
  'apigateway.amazonaws.com sts:AssumeRole': { page: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html' },
  // the statement for events has a condition, the one for streams has none
  'events.amazonaws.com logs:CreateLogStream': { page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions' },
  'delivery.logs.amazonaws.com logs:CreateLogStream': { page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions' },
  'events.amazonaws.com kms:DescribeKey': { page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html' },
};

/**
 * The key of an encryption context names a bus of the account, in place of the others: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html
 * That of Managed Flink names an application: https://docs.aws.amazon.com/managed-flink/latest/java/manage-cmk-api.html
 * Those of CloudWatch Logs name a log group, and the source of a delivery: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * Firehose gives the account as the external id: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStream.html
 */
const SOURCE_KEYS = [
  'sts:externalid', 'aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths',
  'kms:encryptioncontext:aws:events:event-bus:arn', 'kms:encryptioncontext:aws:kinesisanalytics:arn',
  'kms:encryptioncontext:aws:logs:arn', 'kms:encryptioncontext:sourcearn',
];

/** A service acts for one account: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention */
export function servicePrincipals(template: StackTemplate): Finding[] {
  return [...policyFindings(template), ...permissionFindings(template)];
}

/** Policies of trust, of keys, of resources. A role of the user is the user's; a key of the user has the library's statements. */
function policyFindings(template: StackTemplate): Finding[] {
  return template.resources.filter(resource => resource.type !== 'AWS::IAM::Role' || template.isOwn(resource)).flatMap(resource =>
    statementsIn(resource.properties).filter(({ Effect, Condition }) => Effect === 'Allow' && !hasSource(Condition)).flatMap(statement =>
      permissionsOf(statement).filter(permission => !isWithoutSource(resource, permission))
        .map(permission => finding(resource, `${permission} has neither aws:SourceArn nor aws:SourceAccount`))));
}

/** Permissions of functions have their condition in two properties. */
function permissionFindings(template: StackTemplate): Finding[] {
  return template.ofType('AWS::Lambda::Permission')
    .filter(({ properties: { Principal, SourceArn, SourceAccount } }) =>
      String(Principal).endsWith('.amazonaws.com') && SourceArn === undefined && SourceAccount === undefined)
    .map(permission => finding(permission, `${String(permission.properties.Principal)} has neither SourceArn nor SourceAccount`));
}

function isWithoutSource({ path }: Resource, permission: string): boolean {
  const known = WITHOUT_SOURCE[permission] as { readonly of?: RegExp } | undefined;
  return known !== undefined && (known.of === undefined || known.of.test(path));
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value === 'string') { return value.startsWith('{"Statement"') ? statementsIn(JSON.parse(value)) : []; }
  if (typeof value !== 'object' || value === null) { return []; }
  if ('Fn::Join' in value) { return statementsIn(joined(value['Fn::Join'] as [string, unknown[]])); }
  return [...'Effect' in value ? [value as Statement] : [], ...Object.values(value).flatMap(statementsIn)];
}

/** The policy of log groups is a text that is joined from parts. */
function joined([separator, parts]: [string, unknown[]]): string {
  return parts.map(part => typeof part === 'string' ? part : 'reference').join(separator);
}

function permissionsOf({ Principal, Action }: Statement): string[] {
  return listOf((Principal as Properties | undefined)?.Service).flatMap(service => listOf(Action).map(action => `${String(service)} ${String(action)}`));
}

function hasSource(condition: unknown): boolean {
  return Object.values(condition ?? {}).flatMap(keys => Object.keys(keys as object)).some(key => SOURCE_KEYS.includes(key.toLowerCase()));
}
