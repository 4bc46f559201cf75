import { Annotations, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { configureFunction, configuredBefore } from '../../private/function-settings';
import { EventContract } from '../event-contract';

/** What tells a function where to publish which type of message, see docs/messages.md. */
const VARIABLE = 'CATALOG_PUBLISH';
/** For every type that is not named. */
const ANY_TYPE = '*';
/** Of the 4 KB that all variables of a function have together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_SCHEMAS = 3 * 1024;

export interface PublisherSetting {
  /** Default: any type. */
  readonly contract?: EventContract;
  /** Who publishes, where there is no contract: the path of the pattern. */
  readonly source: string;
  /** One of these: where to. */
  readonly destination: { readonly [kind in 'busName' | 'topicArn' | 'queueUrl' | 'streamName']?: string };
  /** Where too large messages are claim-checked. */
  readonly bucket?: string;
}

type Told = PublisherSetting['destination'] & { readonly schema?: object };

/**
 * Tells a publisher, where it is a function, where messages of a contract go and what they must look like.
 * Whoever else was granted (a role, a service) publishes by docs/messages.md.
 */
export function tellPublisher(scope: Construct, grantee: iam.IGrantable, { contract, source, destination, bucket }: PublisherSetting) {
  if (!(grantee instanceof lambda.FunctionBase)) { return; }
  const key = contract?.eventType ?? ANY_TYPE;
  const before = configuredBefore(grantee, VARIABLE) as { [type: string]: Told };
  if (key in before) {
    if (!sameDestination(before[key], destination)) { warnOfSecondPlace(scope, grantee, key); }
    return;
  }
  const schema = contract && JSON.parse(contract.schema.text) as object;
  const schemas = [schema, ...Object.values(before).map(told => told.schema)].filter(each => each !== undefined);
  const fits = schemas.reduce((size, each) => size + JSON.stringify(each).length, 0) <= LARGEST_SCHEMAS;
  if (!fits) { warnOfLargeSchemas(scope, grantee, key); }
  configureFunction(scope, grantee, VARIABLE, {
    key,
    value: { ...destination, source: contract?.source ?? source, ...fits && schema && { schema }, ...bucket && { bucket } },
    how: `'${key}' to {${Object.keys(destination).map(kind => `"${kind}": "..."`).join()}, "source": "${contract?.source ?? source}"}`,
    isUpstream: true,
  });
}

function sameDestination(told: Told, destination: PublisherSetting['destination']): boolean {
  return Object.entries(destination).every(([kind, name]) => told[kind as keyof Told] === name);
}

function warnOfSecondPlace(scope: Construct, grantee: lambda.IFunction, key: string) {
  Annotations.of(scope).addWarningV2('cdk-serverless-catalog:publishesToTwoPlaces',
    `Function '${grantee.node.path}' may publish '${key}' to two places: publish() sends to the one it was granted first.`);
}

function warnOfLargeSchemas(scope: Construct, grantee: lambda.IFunction, key: string) {
  Annotations.of(scope).addWarningV2('cdk-serverless-catalog:schemasTooLarge',
    `The schemas of what function '${grantee.node.path}' publishes are over ${LARGEST_SCHEMAS} characters, more than its environment should hold: `
    + `'${key}' is validated before it is published only where the function itself gives the contract to publish().`);
}
