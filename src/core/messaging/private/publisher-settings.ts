import { Annotations, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { configureFunction, configuredBefore } from '../../private/function-settings';
import { EventContract } from '../event-contract';

/** The destination of each type of message that a function publishes, see docs/messages.md. */
const VARIABLE = 'CATALOG_PUBLISH';
/** The key for every type that is not named. */
const ANY_TYPE = '*';
/** Of the 4 KB that all variables of a function have together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_SETTINGS = 3 * 1024;
/** The place of a name or ARN that is known at deployment. Library default: the ARN of a bus with a generated name. */
const PLACEHOLDER = 'x'.repeat(120);

export interface PublisherSetting {
  /** Default: any type. */
  readonly contract?: EventContract;
  /** The source of messages without contract: the path of the pattern. */
  readonly source: string;
  /** Exactly one of these. */
  readonly destination: { readonly [kind in 'busName' | 'topicArn' | 'queueUrl' | 'streamName']?: string };
  /** The bucket for contents above the broker's limit. */
  readonly claimCheckBucket?: string;
}

type Publication = PublisherSetting['destination'] & { readonly schema?: object };

/**
 * Configures a publisher that is a function: destination, source and schema of the messages of a contract.
 * Other grantees (a role, a service) publish as described in docs/messages.md.
 */
export function configurePublisher(scope: Construct, grantee: iam.IGrantable, { contract, source, destination, claimCheckBucket }: PublisherSetting) {
  if (!(grantee instanceof lambda.FunctionBase)) { return; }
  const key = contract?.eventType ?? ANY_TYPE;
  const before = configuredBefore(grantee, VARIABLE) as { [type: string]: Publication };
  if (key in before) {
    if (!sameDestination(before[key], destination)) { warnOfSecondPlace(scope, grantee, key); }
    return;
  }
  const schema = contract && JSON.parse(contract.schema.text) as object;
  const publication = { ...destination, source: contract?.source ?? source, ...claimCheckBucket && { claimCheckBucket } };
  const fits = measured({ ...before, [key]: { ...publication, schema } }) <= LARGEST_SETTINGS;
  if (schema && !fits) { warnOfLargeSchemas(scope, grantee, key); }
  configureFunction(scope, grantee, VARIABLE, {
    key,
    value: { ...publication, ...fits && schema && { schema } },
    how: `'${key}' to {${Object.keys(destination).map(kind => `"${kind}": "..."`).join()}, "source": "${contract?.source ?? source}"}`,
    isUpstream: true,
  });
}

/** Lambda measures the variables as JSON, in which the quotes of a JSON value are escaped. */
function measured(settings: { readonly [type: string]: Publication }): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(settings).replace(/\$\{Token\[[^\]]*\]\}/g, PLACEHOLDER)));
}

function sameDestination(publication: Publication, destination: PublisherSetting['destination']): boolean {
  return Object.entries(destination).every(([kind, name]) => publication[kind as keyof Publication] === name);
}

function warnOfSecondPlace(scope: Construct, grantee: lambda.IFunction, key: string) {
  Annotations.of(scope).addWarningV2('cdk-serverless-catalog:publishesToTwoPlaces',
    `Function '${grantee.node.path}' may publish '${key}' to two destinations: publish() sends to the one that was granted first.`);
}

function warnOfLargeSchemas(scope: Construct, grantee: lambda.IFunction, key: string) {
  Annotations.of(scope).addWarningV2('cdk-serverless-catalog:schemasTooLarge',
    `The schemas of the contracts that function '${grantee.node.path}' publishes and their destinations must have at most ${LARGEST_SETTINGS} bytes together in its environment: `
    + `publish() validates '${key}' only where the function passes the contract itself.`);
}
