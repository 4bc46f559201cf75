import { aws_events as events, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isOfOthers } from './event-pattern';
import { EventContract } from '../../core/messaging/event-contract';
import { unknownIn } from '../../core/messaging/private/filter-properties';
import { atItsLongest } from '../../core/private/longest-value';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
const LONGEST_TEMPLATE = 8_192;
const MOST_VARIABLES = 100;
const LONGEST_PATH = 256;
const VARIABLE = /^(?!AWS\.|catalog-)[\w-]{1,256}$/i;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html: dot notation, with indices and wildcards */
const PATH = /^\$(\.[\w*/-]+(\[(\d+|\*)\])*)+$/;
const STRING_OR_VARIABLE = /"(?:\\.|[^"\\])*"|<[\w.-]+>/g;
const RESERVED = /^aws\.events\.(rule-arn|rule-name|event\.ingestion-time|event|event\.json)$/;

const PROP = 'transformedData';
/** What clients can choose. */
const CONTEXT = ['subject', 'traceparent', 'correlationid'];
const IDENTITY = ['dataref', 'time', 'type', 'source', 'id'];
const CLOUD_EVENT = [...CONTEXT, ...IDENTITY, 'specversion', 'datacontenttype', 'data'];

/** The contracts of a subscription; none beside a pattern. */
interface Transformed {
  readonly transformedData: events.RuleTargetInput;
  readonly contracts: readonly EventContract[];
}

/**
 * An event whose data EventBridge transforms, with everything else as it is. A variable that an event does not have leaves an empty text
 * between its quotes, which counts as absent (docs/messages.md).
 */
export class TransformedEvent extends events.RuleTargetInput {
  constructor(private readonly transformed: Transformed) {
    super();
  }

  bind(rule: events.IRuleRef): events.RuleTargetInputProperties {
    const { template, paths } = variablesOf(this.transformed.transformedData.bind(rule));
    const isCloudEvent = this.transformed.contracts.some(contract => !isOfOthers(contract));
    const { text, own } = around(isCloudEvent, template);
    return { inputTemplate: text, inputPathsMap: { ...own, ...paths } };
  }
}

/** Refuses what EventBridge would refuse, or would make no JSON of. */
export function validateTransformedData(validation: Validation, scope: IConstruct, transformed: Transformed) {
  validation.implements('bind', PROP, "be an events.RuleTargetInput, such as events.RuleTargetInput.fromObject({ id: events.EventField.fromPath('$.detail.data.id') })",
    transformed.transformedData);
  // resolves the fields in the stack of the scope
  const rule = scope as IConstruct & events.IRuleRef;
  const { template, paths } = variablesOf(transformed.transformedData.bind(rule));
  for (const [variable, path] of Object.entries(paths)) {
    validation.check(VARIABLE.test(variable), PROP, 'have variables of up to 256 letters, digits, _ and -, which do not begin with AWS. or catalog-', variable);
    validation.check(PATH.test(path) && path.length <= LONGEST_PATH, PROP,
      `have paths of up to ${LONGEST_PATH} characters in dot notation, such as $.detail.data.items[0].id (EventBridge limit)`, path);
  }
  const resolved: unknown = Stack.of(scope).resolve(template);
  if (typeof resolved === 'string') { validateTemplate(validation, resolved, Object.keys(paths)); }
  const { inputTemplate, inputPathsMap } = new TransformedEvent(transformed).bind(rule);
  const [all, given] = [inputPathsMap!, paths].map(map => Object.keys(map).length);
  validation.check(all <= MOST_VARIABLES, PROP, `have at most ${MOST_VARIABLES - all + given} variables beside the ${all - given} of the event (EventBridge limit)`, `${given} variables`);
  const length = String(atItsLongest(scope, inputTemplate)).length;
  const beside = length - String(atItsLongest(scope, template)).length;
  validation.check(length <= LONGEST_TEMPLATE, PROP, `have at most ${LONGEST_TEMPLATE - beside} characters beside the ${beside} of the event (EventBridge limit)`,
    `${length - beside} characters`);
}

/** Warns of paths to properties that no contract has. They leave nothing in the data. */
export function warnOfUnknownPaths(scope: IConstruct, subscription: string, { transformedData, contracts }: Transformed) {
  const { paths } = variablesOf(transformedData.bind(scope as IConstruct & events.IRuleRef));
  const unknown = Object.values(paths).filter(path => !Token.isUnresolved(path) && isUnknown(path, contracts));
  if (unknown.length === 0) { return; }
  addWarning(scope, 'transformedPaths', `The transformed data of '${subscription}' reads ${unknown.join(', ')}, which no contract has `
    + `(${contracts.map(({ eventType }) => eventType).join(', ')}). EventBridge leaves out what an event does not have.`);
}

/** A template and its variables, whichever of the three ways of EventBridge the input has. */
function variablesOf({ input, inputPath, inputTemplate, inputPathsMap = {} }: events.RuleTargetInputProperties) {
  if (inputPath !== undefined) { return { template: '<path>', paths: { path: inputPath } }; }
  return { template: inputTemplate ?? input ?? '', paths: inputPathsMap };
}

function validateTemplate(validation: Validation, template: string, names: string[]) {
  const isVariable = (name: string) => names.includes(name) || RESERVED.test(name);
  const rest = template.replace(/<([\w.-]+)>/g, (whole, name: string) => isVariable(name) ? '' : whole);
  validation.check(!/[<>]/.test(rest), PROP, 'have no < and > in texts, where EventBridge looks for a variable', rest);
  const json = template.replace(STRING_OR_VARIABLE, part => part.startsWith('"') ? part : 'null');
  validation.check(isJson(json), PROP, 'be one value in JSON: use fromObject, fromText or fromEventPath', template);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The event of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html), and the CloudEvent in it. EventBridge does not escape
 * texts, and of a name that is there twice JSON takes the last one. So what says which event it is comes after what clients can write.
 */
function around(isCloudEvent: boolean, data: string) {
  const fields = ['account', 'region', 'time', 'detail-type', 'source', 'id'];
  const own = {
    ...variables('', '$', [...fields, 'resources']),
    ...isCloudEvent && variables('event-', '$.detail', [...CONTEXT, ...IDENTITY]),
  };
  const cloudEvent = `{${texts('event-', CONTEXT)},"data":${data},"specversion":"1.0","datacontenttype":"application/json",${texts('event-', IDENTITY)}}`;
  return { own, text: `{"detail":${isCloudEvent ? cloudEvent : data},"version":"0","resources":<catalog-resources>,${texts('', fields)}}` };
}

function variables(prefix: string, path: string, names: string[]): { [variable: string]: string } {
  return Object.fromEntries(names.map(name => [`catalog-${prefix}${name}`, `${path}.${name}`]));
}

function texts(prefix: string, names: string[]): string {
  return names.map(name => `"${name}":"<catalog-${prefix}${name}>"`).join(',');
}

function isUnknown(path: string, contracts: readonly EventContract[]): boolean {
  const [, field, ...names] = path.replace(/(\[.*|\.[*/].*)$/, '').split('.');
  if (field !== 'detail' || contracts.length === 0) { return false; }
  if (contracts.every(isOfOthers)) { return isUnknownIn(names, contracts); }
  const [attribute, ...rest] = names;
  return attribute === 'data' ? isUnknownIn(rest, contracts) : attribute !== undefined && !CLOUD_EVENT.includes(attribute);
}

function isUnknownIn(names: string[], contracts: readonly EventContract[]): boolean {
  const filter = names.reduceRight<unknown>((within, name) => ({ [name]: within }), []);
  return unknownIn(filter, contracts).length > 0;
}
