import { Duration } from 'aws-cdk-lib';
import { StageFacts, validateReading } from './branch-validation';
import { ContractFields } from './contract-fields';
import { KnownFields, validateKeyMember, validateMember } from './member-validation';
import { Validation } from '../../core/private/validation';
import { StreamWindowOptions } from '../stream-window-options';

/** Attributes of a result besides its key and its values: handlers/shared/aws/windows/dynamo-window-results.ts. */
const OWN_ATTRIBUTES = ['window', 'windowStart', 'windowEnd', 'finalAt', 'amendments', 'bookkeeping', 'expiresAt'];
const MOST_AGGREGATES = 20;
const LIMIT = 'library limit';

/** Also that the stage gives what the windows need. */
export function validateWindow(
  validation: Validation, name: string, options: StreamWindowOptions, retentionPeriod: Duration, { stage, contract }: StageFacts,
) {
  const { key, timestamp, parallelizationFactor = 1 } = options;
  validateReading(validation, options, retentionPeriod);
  validation.check(parallelizationFactor === 1, `parallelizationFactor of '${name}'`, 'be 1: what was counted is known by ranges of a shard', parallelizationFactor);
  validateDurations(validation, name, options, retentionPeriod);
  const fields = contract && new ContractFields(contract);
  validation.check(!OWN_ATTRIBUTES.includes(key.name), `key of '${name}'`, `be another member than ${OWN_ATTRIBUTES.join(', ')}, which results have for themselves`, key.name);
  validateKeyMember(validation, `key of '${name}'`, key, { stage, fields });
  validation.check(typeof timestamp === 'string' && timestamp !== '', `timestamp of '${name}'`, 'be the name of a member of the records', timestamp);
  if (fields) { validateMember(validation, `timestamp of '${name}'`, timestamp, ['string', 'integer', 'number'], { stage, fields }); }
  validateAggregates(validation, name, options, { stage, fields });
}

function validateDurations(validation: Validation, name: string, options: StreamWindowOptions, retentionPeriod: Duration) {
  const bounds: Array<[prop: keyof StreamWindowOptions, min: Duration, max: Duration, source: string]> = [
    ['size', Duration.seconds(1), Duration.days(1), LIMIT],
    ['allowedLateness', Duration.seconds(0), Duration.days(7), LIMIT],
    ['allowedClockSkew', Duration.seconds(0), Duration.days(1), LIMIT],
    ['resultRetention', retentionPeriod, Duration.days(3650), 'from the retention period of the stream'],
  ];
  for (const [prop, min, max, source] of bounds) {
    const value = options[prop] as Duration | undefined;
    validation.knownDuration(`${prop} of '${name}'`, value);
    validation.duration(`${prop} of '${name}'`, value, min, max, source);
  }
}

function validateAggregates(validation: Validation, name: string, { key, aggregates }: StreamWindowOptions, { stage, fields }: KnownFields) {
  const entries = Object.entries(aggregates ?? {});
  validation.integer(`number of aggregates of '${name}'`, entries.length, 1, MOST_AGGREGATES, LIMIT);
  for (const [value, aggregate] of entries) {
    const what = `aggregate '${value}' of '${name}'`;
    validation.check(/^[A-Za-z][A-Za-z0-9_]*$/.test(value), what, 'have a name of letters, digits and underscores that begins with a letter', value);
    validation.check(![...OWN_ATTRIBUTES, key.name].includes(value), what, `have another name than ${[...OWN_ATTRIBUTES, key.name].join(', ')}, which results have for themselves`, value);
    const settings = aggregate?._settings;
    validation.check(settings !== undefined, what, 'be a WindowAggregate, such as WindowAggregate.count()', aggregate);
    if (!fields || settings.member === undefined) { continue; }
    const types = settings.kind === 'last' ? ['string', 'number', 'integer', 'boolean'] : ['number', 'integer'];
    validateMember(validation, what, settings.member, types, { stage, fields });
  }
}
