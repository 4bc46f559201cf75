import { aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { variablesOf } from '../../private/function-settings';
import { atItsLongest } from '../../private/longest-value';
import { variableBytes } from '../../private/packed-settings';

/** The destination of each type of message that a function or a container publishes, see docs/messages.md. */
export const VARIABLE = 'CATALOG_PUBLISH';
/** The key for every type that is not named. */
export const ANY_TYPE = '*';
/** Begins the key of a queue that takes any type as long as it is the only destination without a name. The rest is the address of the pattern. */
export const ALONE = '?';
/** Of all variables of a function together (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_OF_ENVIRONMENT = 4096;
/** Of them, for the publications. Library limit. */
const LARGEST_OF_FUNCTION = 3 * 1024;
/** Of the 64 KB of a task definition (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html). Library limit. */
const LARGEST_OF_CONTAINER = 32 * 1024;

export interface Publication {
  readonly busName?: string;
  readonly topicArn?: string;
  readonly queueUrl?: string;
  readonly streamName?: string;
  readonly source: string;
  readonly claimCheckBucket?: string;
  readonly schema?: object;
}
export interface Publications { readonly [key: string]: Publication }
/** Types may share the entry that they name. */
interface ComposedPublications { readonly [key: string]: Publication | string }
/** What has an environment for `publish`. */
export type Publisher = lambda.FunctionBase | ecs.ContainerDefinition;

/** The publications with the queue that is alone as the destination of any type, if there is room for it. */
export function settled(publisher: Publisher, entries: Publications): Publications {
  const unnamed = Object.keys(entries).filter(key => !key.includes('/'));
  const others = Object.fromEntries(Object.entries(entries).filter(([key]) => !key.startsWith(ALONE)));
  if (unnamed.length !== 1 || !unnamed[0].startsWith(ALONE)) { return others; }
  const all = { ...others, [ANY_TYPE]: entries[unnamed[0]] };
  return hasRoomFor(publisher, all) ? all : others;
}

/** A function without the variable is as it was. Above the limit it could not be deployed any more. */
function hasRoomFor(publisher: Publisher, entries: Publications): boolean {
  if (!(publisher instanceof lambda.FunctionBase)) { return true; }
  const variables = { ...Object.fromEntries(variablesOf(publisher)), [VARIABLE]: mapValues(entries, withoutSchema) };
  const longest = atItsLongest(publisher, variables) as { readonly [name: string]: unknown };
  return variableBytes({ ...longest, [VARIABLE]: JSON.stringify(longest[VARIABLE]) }) <= LARGEST_OF_ENVIRONMENT;
}

/**
 * Entries with as many schemas as there is room for. Where not even the destinations fit, types of one destination share its entry:
 * `{ "@1": { "busName": "...", "source": "shop" }, "OrderCreated.v1": "@1" }`.
 */
export function composePublications(publisher: Publisher, given: Publications): ComposedPublications | undefined {
  const entries = settled(publisher, given);
  if (Object.keys(entries).length === 0) { return publisher instanceof lambda.FunctionBase ? undefined : {}; }
  const longest = atItsLongest(publisher, entries) as Publications;
  let room = largestOf(publisher) - jsonBytes(mapValues(longest, withoutSchema));
  if (room < 0) { return shared(mapValues(entries, withoutSchema)); }
  return mapValues(entries, (publication, type) => {
    const bytes = jsonBytes({ schema: longest[type].schema });
    if (!publication.schema || bytes > room) { return withoutSchema(publication); }
    room -= bytes;
    return publication;
  });
}

function shared(entries: Publications): ComposedPublications {
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
export function withoutRoom(publisher: Publisher, entries: Publications): string[] {
  const composed = composePublications(publisher, entries) ?? {};
  return Object.keys(entries).filter(type => entries[type].schema && !(composed[type] as Partial<Publication>).schema);
}

/** For the destinations and schemas of a publisher together. */
export function largestOf(publisher: Publisher): number {
  return publisher instanceof lambda.FunctionBase ? LARGEST_OF_FUNCTION : LARGEST_OF_CONTAINER;
}

function mapValues<T, R>(record: { readonly [key: string]: T }, map: (value: T, key: string) => R): { [key: string]: R } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function jsonBytes(value: object): number {
  return variableBytes(JSON.stringify(value));
}
