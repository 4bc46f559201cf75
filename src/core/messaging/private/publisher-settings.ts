import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { contentOf, requireEqual } from './equal-contracts';
import { configureFunction, configuredBefore, giverOf } from '../../private/function-settings';
import { atItsLongest } from '../../private/longest-value';
import { variableBytes } from '../../private/packed-settings';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';
import { EventContract } from '../event-contract';

/** The destination of each type of message that a function publishes, see docs/messages.md. */
const VARIABLE = 'CATALOG_PUBLISH';
/** The key for every type that is not named. */
const ANY_TYPE = '*';
/** Of the 4 KB that all variables of a function have together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_SETTINGS = 3 * 1024;

export interface PublisherSetting {
  /** Default: any type. */
  readonly contract?: EventContract;
  /** The source of messages without contract: the path of the pattern. */
  readonly source: string;
  /** Name of the destination, where the function names it to publish there. */
  readonly destinationName?: string;
  /** Exactly one of these. */
  readonly destination: { readonly [kind in 'busName' | 'topicArn' | 'queueUrl' | 'streamName']?: string };
  /** The bucket for contents above the broker's limit. */
  readonly claimCheckBucket?: string;
}

type Publication = PublisherSetting['destination'] & { readonly source: string; readonly claimCheckBucket?: string; readonly schema?: object };
type Publications = { readonly [type: string]: Publication };

/**
 * Configures a publisher that is a function: destination, source and schema of the messages of a contract.
 * Other grantees (a role, a service) publish as described in docs/messages.md.
 *
 * @throws if the function sends the type to another place by this name, or has another contract of the type
 */
export function configurePublisher(scope: Construct, grantee: iam.IGrantable, setting: PublisherSetting) {
  validateDestinationName(scope, grantee, setting.destinationName);
  if (!(grantee instanceof lambda.FunctionBase)) { return; }
  const { contract, source, destinationName, destination, claimCheckBucket } = setting;
  const type = contract?.eventType ?? ANY_TYPE;
  const key = destinationName === undefined ? type : `${destinationName}/${type}`;
  const before = configuredBefore(grantee, VARIABLE) as Publications;
  requireSameContract(scope, contract, before);
  if (key in before) {
    if (!sameDestination(before[key], destination)) { refuseSecondPlace(scope, grantee, key, destinationName); }
    return;
  }
  const publication: Publication = {
    ...destination,
    source: contract?.source ?? source,
    ...claimCheckBucket && { claimCheckBucket },
    ...contract && { schema: JSON.parse(contract.schema.text) as object },
  };
  if (Object.keys(before).length === 0) { warnOfLargeSchemas(scope, grantee); }
  configureFunction(scope, grantee, VARIABLE, {
    key,
    value: publication,
    how: `'${key}' to {${Object.keys(destination).map(kind => `"${kind}": "..."`).join()}, "source": "${publication.source}"}`,
    isUpstream: true,
    compose: entries => composePublications(grantee, entries as Publications),
  });
}

/**
 * Entries with as many schemas as there is room for. Where not even the destinations fit, types of one destination share its entry:
 * `{ "@1": { "busName": "...", "source": "shop" }, "OrderCreated.v1": "@1" }`.
 */
function composePublications(handler: lambda.FunctionBase, entries: Publications): { readonly [type: string]: Publication | string } {
  const longest = atItsLongest(handler, entries) as Publications;
  let room = LARGEST_SETTINGS - jsonBytes(mapValues(longest, withoutSchema));
  if (room < 0) { return shared(mapValues(entries, withoutSchema)); }
  return mapValues(entries, (publication, type) => {
    const bytes = jsonBytes({ schema: longest[type].schema });
    if (!publication.schema || bytes > room) { return withoutSchema(publication); }
    room -= bytes;
    return publication;
  });
}

function shared(entries: Publications): { readonly [type: string]: Publication | string } {
  const places = new Map<string, [name: string, publication: Publication]>();
  const named = mapValues(entries, publication => {
    const place = JSON.stringify(publication);
    const [name] = places.get(place) ?? [`@${places.size + 1}`];
    places.set(place, [name, publication]);
    return name;
  });
  return { ...Object.fromEntries(places.values()), ...named };
}

function withoutSchema({ schema: _, ...rest }: Publication): Publication {
  return rest;
}

/** The types whose schemas are left out. */
function withoutRoom(handler: lambda.FunctionBase, entries: Publications): string[] {
  const composed = composePublications(handler, entries);
  return Object.keys(entries).filter(type => entries[type].schema && !(composed[type] as Partial<Publication>).schema);
}

function mapValues<T, R>(record: { readonly [key: string]: T }, map: (value: T, key: string) => R): { [key: string]: R } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function jsonBytes(value: object): number {
  return variableBytes(JSON.stringify(value));
}

function sameDestination(publication: Publication, destination: PublisherSetting['destination']): boolean {
  return Object.entries(destination).every(([kind, name]) => publication[kind as keyof Publication] === name);
}

function validateDestinationName(scope: Construct, grantee: iam.IGrantable, name?: string) {
  if (name === undefined) { return; }
  const validation = new Validation(scope);
  validation.check(/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name), 'destination', 'begin with a letter and have up to 64 letters, digits and hyphens', name);
  validation.check(grantee instanceof lambda.FunctionBase, 'destination', 'be left out: functions alone publish by the names of destinations', name);
}

/** Publisher and consumers of all destinations of a type mean the same by it. */
function requireSameContract(scope: Construct, contract: EventContract | undefined, before: Publications) {
  if (!contract) { return; }
  Object.entries(before).filter(([key]) => typeOf(key) === contract.eventType).forEach(([_, { source, schema }]) =>
    requireEqual(new Validation(scope), 'contract', { source, schema: schema ?? contentOf(contract).schema }, contract));
}

function typeOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** `publish` could not know which of the two is meant. */
function refuseSecondPlace(scope: Construct, grantee: lambda.IFunction, key: string, name?: string) {
  const type = typeOf(key) === ANY_TYPE ? 'any type' : typeOf(key);
  const must = name === undefined ? 'be given' : 'be another name';
  new Validation(scope).fail('destination', `${must}, because publish() of '${grantee.node.path}' sends ${type} to ${giverOf(grantee, VARIABLE, key).node.path}`
    + `${name === undefined ? '' : ' by it'}: name one of the two, such as 'ledger', in grantPublish and in publish`, name);
}

/** Warns once at synthesis, when all contracts of the function are known. */
function warnOfLargeSchemas(scope: Construct, grantee: lambda.FunctionBase) {
  scope.node.addValidation({
    validate: () => {
      const types = withoutRoom(grantee, configuredBefore(grantee, VARIABLE) as Publications);
      if (types.length > 0) { addLargeSchemas(scope, grantee, types); }
      return [];
    },
  });
}

function addLargeSchemas(scope: Construct, grantee: lambda.FunctionBase, types: string[]) {
  addWarning(scope, 'schemasTooLarge',
    `The schemas of the contracts that function '${grantee.node.path}' publishes and their destinations must have at most ${LARGEST_SETTINGS} bytes together in its environment: `
    + `publish() validates '${types.join("', '")}' only where the function passes the contract itself.`);
}
