import { aws_dynamodb as dynamodb, Duration } from 'aws-cdk-lib';
import { PipelineContext } from './branch-parts';
import { ContractFields } from './contract-fields';
import { StageSettings } from './stage-settings';
import { MOST_TRANSFORM_TIME, transformTime } from './transform-functions';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { validateEnvironment } from '../../core/messaging/private/consumer-environment';
import { kindOf } from '../../core/messaging/private/consumer-kind';
import { validateStreamOptions } from '../../core/messaging/private/stream-reader';
import { placedBy, TABLE_PLACE } from '../../core/private/elsewhere';
import { otherOwner } from '../../core/private/owners';
import { Validation } from '../../core/private/validation';
import { JsonSchema } from '../../core/web/json-schema';
import { StreamBranchOptions, StreamConsumerOptions, StreamTableOptions } from '../stream-branch-options';

/** The attribute that handlers/stream-table-writer adds. */
const VERSION_ATTRIBUTE = 'recordVersion';
const { STRING, NUMBER } = dynamodb.AttributeType;

/** The stage that a branch or a transform is put below. */
export interface StageFacts {
  readonly stage: string;
  readonly contract?: JsonSchema;
}

/**
 * Takes the name of a stage or a branch, which begins the names of alarms.
 *
 * @param above the stages that it is put below
 */
export function takeName(validation: Validation, { pipeline, names, idle }: PipelineContext, name: string, above: readonly StageSettings[] = []) {
  validation.check(/^[A-Za-z][A-Za-z0-9]*$/.test(name), 'id', 'begin with a letter and have letters and digits only', name);
  const taken = [...names, ...pipeline.node.children.map(child => child.node.id)].map(each => each.toLowerCase());
  validation.check(!taken.includes(name.toLowerCase()), 'id', 'differ from the other ids in the pipeline by more than case', name);
  names.add(name);
  idle.delete(above[above.length - 1]);
}

export function validateReading(validation: Validation, options: StreamBranchOptions, retentionPeriod: Duration) {
  validateStreamOptions(validation, '', options, retentionPeriod);
}

export function validateConsumer(
  validation: Validation, { pipeline, readers }: PipelineContext, name: string, consumer: MessageConsumerConfig, options: StreamConsumerOptions,
) {
  const { idempotency } = options;
  if (idempotency !== undefined) {
    validation.implements('_bind', `idempotency of '${name}'`, 'be an Idempotency, such as Idempotency.byMessageId()', idempotency);
  }
  const prop = `consumer of '${name}'`;
  validation.check(consumer.function !== undefined && kindOf(consumer) === 'a function', prop,
    'be a function: let it send the records on, or subscribe other consumers to a DecoupledMessaging', kindOf(consumer));
  const handler = consumer.function!;
  const other = readers.get(handler);
  validation.check(other === undefined, prop, `be a function that does not read the stream yet, which '${other}' does`, handler.node.path);
  validateEnvironment(validation, prop, pipeline, consumer, 'function');
  readers.set(handler, name);
}

/** The table of a branch has its records only: the versions of two say nothing of one another. */
export function takeTable(validation: Validation, { pipeline }: PipelineContext, name: string, table: dynamodb.ITable) {
  const other = otherOwner({ resource: table, arn: table.tableArn }, `${pipeline.node.path}/${name}`);
  validation.check(other === undefined, `table of '${name}'`,
    `be of no other branch, and ${other} writes it: the later record wins, whichever branch it is of`, table.node.path);
}

/** The functions of a transform, and of those before it. */
export function validateTransform(validation: Validation, name: string, stages: readonly StageSettings[]) {
  const prop = `function of '${name}'`;
  const { handler } = stages[stages.length - 1];
  validation.here(prop, handler, 'the functions of the branches invoke it', ['region']);
  const time = transformTime(stages);
  validation.check(time.toSeconds() <= MOST_TRANSFORM_TIME.toSeconds(), prop,
    'have a timeout of at most 10 minutes together with the functions of the transforms before it, and 5 seconds for each (library limit)', time.toHumanString());
}

/** Also that the stage gives what the key needs. */
export function validateTable(validation: Validation, name: string, options: StreamTableOptions, { stage, contract }: StageFacts) {
  const { partitionKey, sortKey, table } = options;
  const fields = contract && new ContractFields(contract);
  validation.attribute(`partitionKey of '${name}'`, partitionKey);
  if (sortKey) { validation.attribute(`sortKey of '${name}'`, sortKey); }
  for (const [prop, attribute] of [['partitionKey', partitionKey], ['sortKey', sortKey]] as const) {
    if (!attribute) { continue; }
    const what = `${prop} of '${name}'`;
    validation.check(attribute.name !== '' && attribute.name !== VERSION_ATTRIBUTE, what, `be a member of the records, and not ${VERSION_ATTRIBUTE}, which the pipeline writes`, attribute.name);
    validation.check([STRING, NUMBER].includes(attribute.type), what, 'be a string or a number: JSON has no bytes', attribute.type);
    if (fields) { validateKey(validation, what, attribute, fields, stage); }
  }
  validation.check(sortKey?.name !== partitionKey.name, `sortKey of '${name}'`, 'be another member than the partition key', sortKey?.name);
  validation.check(!fields?.has(VERSION_ATTRIBUTE), `contract of '${stage}'`, `not have the member ${VERSION_ATTRIBUTE}, which the table of '${name}' has for itself`, VERSION_ATTRIBUTE);
  if (table) { validateOwnTable(validation, name, table, options); }
}

function validateKey(validation: Validation, what: string, { name, type }: dynamodb.Attribute, fields: ContractFields, stage: string) {
  const [kind, fitting] = type === STRING ? ['string', ['string']] : ['number', ['number', 'integer']];
  validation.check(fields.requires(name), what, `be a member that the contract of '${stage}' requires: a record without it has no place in the table`, name);
  const types = fields.typesOf(name);
  validation.check(types === undefined || types.every(each => fitting.includes(each)), what,
    `have the type that the contract of '${stage}' gives '${name}', which is ${types?.join(' or ')}`, kind);
}

function validateOwnTable(validation: Validation, name: string, table: dynamodb.ITable, { partitionKey, sortKey }: StreamTableOptions) {
  validation.here('table', placedBy(table.tableArn, table), TABLE_PLACE);
  if (!(table instanceof dynamodb.Table)) { return; }
  const { partitionKeys, sortKeys } = table.schemaV2();
  const shown = (attributes: readonly dynamodb.Attribute[]) => attributes.map(each => `${each.name} (${each.type})`).join(', ') || 'none';
  for (const [prop, given, own] of [['partitionKey', [partitionKey], partitionKeys], ['sortKey', sortKey ? [sortKey] : [], sortKeys]] as const) {
    validation.check(shown(given) === shown(own), `${prop} of '${name}'`, `be that of the table ${table.node.path}, which is ${shown(own)}`, shown(given));
  }
}
