import { Annotations, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { contentOf, requireEqual } from './equal-contracts';
import { ALONE, ANY_TYPE, composePublications, largestOf, Publication, Publications, Publisher, settled, VARIABLE, withoutRoom } from './publications';
import { patternPath } from '../../operations/private/catalog-metric';
import { configureContainer, configureFunction, configuredBefore, FunctionSetting, giverOf, isSetByHand } from '../../private/function-settings';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';
import { EventContract } from '../event-contract';
import { MessagePublisher } from '../message-publisher';
import { PublishGrantOptions } from '../publish-grant-options';

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

/**
 * Configures a publisher that is a function, or containers: destination, source and schema of the messages of a contract.
 * Other grantees (a role, a service) publish as described in docs/messages.md.
 *
 * @throws if the publisher sends the type to another place by this name, or has another contract of the type
 */
export function configurePublisher(scope: Construct, grantee: iam.IGrantable, setting: PublisherSetting) {
  const { contract, destinationName } = setting;
  validateDestinationName(scope, grantee, destinationName);
  const type = contract?.eventType ?? ANY_TYPE;
  const key = destinationName === undefined ? type : `${destinationName}/${type}`;
  forEachPublisher(grantee, publisher => configure(scope, publisher, { ...setting, key, keepsOwn: !isFunction(publisher) }));
}

/**
 * Configures who sends to the queue of a pattern in the same way. A queue without a name is the destination of any type, as long as no other
 * destination is without one. Two would change where a publisher sends that is deployed.
 */
export function configureSender(scope: Construct, grantee: iam.IGrantable, queue: sqs.IQueue, { destination: destinationName }: PublishGrantOptions) {
  validateDestinationName(scope, grantee, destinationName);
  const key = destinationName === undefined ? `${ALONE}${scope.node.addr}` : `${destinationName}/${ANY_TYPE}`;
  const setting = { source: patternPath(scope), destinationName, destination: { queueUrl: queue.queueUrl }, key, keepsOwn: true };
  forEachPublisher(grantee, publisher => configure(scope, publisher, setting));
}

interface KeyedSetting extends PublisherSetting {
  readonly key: string;
  /** A variable that the user has set stays. */
  readonly keepsOwn: boolean;
}

function configure(scope: Construct, publisher: Publisher, setting: KeyedSetting) {
  const { key, keepsOwn, contract, source, destinationName, destination, claimCheckBucket } = setting;
  const isAlone = key.startsWith(ALONE);
  const given = `'${isAlone ? ANY_TYPE : key}' to {${Object.keys(destination).map(kind => `"${kind}": "..."`).join()}, "source": "${contract?.source ?? source}"}`;
  if (keepsOwn && isSetByHand(publisher, VARIABLE)) {
    if (!isAlone || !isFunction(publisher)) { addOwnVariable(scope, publisher, given); }
    return;
  }
  const before = configuredBefore(publisher, VARIABLE) as Publications;
  requireSameContract(scope, contract, before);
  if (key in before) {
    if (!sameDestination(before[key], destination)) { refuseSecondPlace(scope, publisher, key, destinationName); }
    return;
  }
  const publication: Publication = {
    ...destination,
    source: contract?.source ?? source,
    ...claimCheckBucket && { claimCheckBucket },
    ...contract && { schema: JSON.parse(contract.schema.text) as object },
  };
  if (Object.keys(before).length === 0) { warnOfLargeSchemas(scope, publisher); }
  if (isAlone) { reportLeftOut(scope, publisher, key); }
  setEntry(scope, publisher, {
    key,
    value: publication,
    how: given,
    isUpstream: true,
    isOptional: isAlone,
    compose: entries => composePublications(publisher, entries as Publications),
  });
}

function setEntry(scope: Construct, publisher: Publisher, entry: FunctionSetting) {
  if (isFunction(publisher)) {
    configureFunction(scope, publisher, VARIABLE, entry);
  } else {
    configureContainer(scope, publisher, VARIABLE, entry);
  }
}

function isFunction(publisher: iam.IGrantable | Publisher): publisher is lambda.FunctionBase {
  return publisher instanceof lambda.FunctionBase;
}

/** A role, a service or an account has no environment. */
function forEachPublisher(grantee: iam.IGrantable, visit: (publisher: Publisher) => void) {
  if (grantee instanceof MessagePublisher) {
    grantee._forEach((container: ecs.ContainerDefinition) => visit(container));
  } else if (isFunction(grantee)) {
    visit(grantee);
  }
}

function sameDestination(publication: Publication, destination: PublisherSetting['destination']): boolean {
  return Object.entries(destination).every(([kind, name]) => publication[kind as keyof Publication] === name);
}

function validateDestinationName(scope: Construct, grantee: iam.IGrantable, name?: string) {
  if (name === undefined) { return; }
  const validation = new Validation(scope);
  validation.check(/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name), 'destination', 'begin with a letter and have up to 64 letters, digits and hyphens', name);
  validation.check(grantee instanceof MessagePublisher || isFunction(grantee), 'destination',
    'be left out: only functions, and containers of MessagePublisher, publish by the names of destinations', name);
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
function refuseSecondPlace(scope: Construct, grantee: Publisher, key: string, name?: string) {
  const type = typeOf(key) === ANY_TYPE ? 'any type' : typeOf(key);
  const must = name === undefined ? 'be given' : 'be another name';
  new Validation(scope).fail('destination', `${must}, because publish() of '${grantee.node.path}' sends ${type} to ${giverOf(grantee, VARIABLE, key).node.path}`
    + `${name === undefined ? '' : ' by it'}: name one of the two, such as 'ledger', in its grant and in publish`, name);
}

/** Warns once at synthesis, when all contracts of the function are known. */
function warnOfLargeSchemas(scope: Construct, grantee: Publisher) {
  scope.node.addValidation({
    validate: () => {
      const types = withoutRoom(grantee, configuredBefore(grantee, VARIABLE) as Publications);
      if (types.length > 0) { addLargeSchemas(scope, grantee, types); }
      return [];
    },
  });
}

function addLargeSchemas(scope: Construct, publisher: Publisher, types: string[]) {
  const kind = isFunction(publisher) ? 'function' : 'container';
  addWarning(scope, 'schemasTooLarge',
    `The schemas of the contracts that ${kind} '${publisher.node.path}' publishes and their destinations must have at most ${largestOf(publisher)} bytes together in its environment: `
    + `publish() validates '${types.join("', '")}' only where the ${kind} passes the contract itself.`);
}

/** The user asked for the entry, and set the variable. */
function addOwnVariable(scope: Construct, publisher: Publisher, given: string) {
  addWarning(scope, 'variableOfYours', `${VARIABLE} of '${publisher.node.path}' is set already, and stays as it is. It needs an entry from ${given} for publish().`);
}

/**
 * Says at synthesis, when all destinations are known, that a queue is left out. Functions may send to it without `publish`, so that it is no warning
 * for them. Containers are configured for nothing else.
 */
function reportLeftOut(scope: Construct, publisher: Publisher, key: string) {
  scope.node.addValidation({
    validate: () => {
      const entries = configuredBefore(publisher, VARIABLE) as Publications;
      if (settled(publisher, entries)[ANY_TYPE] === entries[key]) { return []; }
      const text = `publish() of '${publisher.node.path}' does not send to ${scope.node.path}, because it has other destinations without a name, or no room in its `
        + "environment. Name the queue, such as 'payments', in grantSendMessages and in publish, or send without publish().";
      if (isFunction(publisher)) {
        Annotations.of(scope).addInfo(text);
      } else {
        addWarning(scope, 'destinationWithoutName', text);
      }
      return [];
    },
  });
}
