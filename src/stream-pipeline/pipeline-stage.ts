import { alarmPrefixOf } from './private/alarm-prefix';
import { archiveBranch } from './private/archive-branch';
import { ArchiveParts } from './private/archive-parts';
import { archiveColumns, takePrefix, validateArchive } from './private/archive-validation';
import { PipelineContext } from './private/branch-parts';
import { takeName, takeTable, validateConsumer, validateReading, validateTable, validateTransform } from './private/branch-validation';
import { consumerBranch } from './private/consumer-branch';
import { searchBranch } from './private/search-branch';
import { SearchParts } from './private/search-parts';
import { validateSearch } from './private/search-validation';
import { StageSettings } from './private/stage-settings';
import { tableBranch } from './private/table-branch';
import { windowBranch } from './private/window-branch';
import { validateWindow } from './private/window-validation';
import { StreamArchive } from './stream-archive';
import { StreamArchiveOptions } from './stream-archive-options';
import { StreamBranch } from './stream-branch';
import { StreamConsumerOptions, StreamTableOptions, StreamTransformOptions } from './stream-branch-options';
import { StreamSearchIndex } from './stream-search-index';
import { StreamSearchOptions } from './stream-search-options';
import { StreamTransform } from './stream-transform';
import { StreamWindowOptions } from './stream-window-options';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { SCHEMA } from '../core/private/kinds';
import { Validation } from '../core/private/validation';
import { JsonSchema } from '../core/web/json-schema';

/**
 * The records of a pipeline at one point: as they were put, or behind a transform. Branches and further transforms begin there.
 * Created by `StreamPipeline.transform`.
 */
export class PipelineStage {
  /**
   * The stage of the records as they were put.
   * @internal
   */
  static _source(context: PipelineContext, name: string, contract?: JsonSchema): PipelineStage {
    return new PipelineStage(context, [settingsOf(name, contract)], name, contract);
  }

  private constructor(
    private readonly context: PipelineContext,
    private readonly stages: readonly StageSettings[],
    /** Id of the stage. */
    readonly stageName: string,
    /** Contract of the records. Undefined where nothing is known about them. */
    readonly contract?: JsonSchema,
  ) {
    context.idle.add(stages[stages.length - 1]);
  }

  /**
   * Adds a transform. It runs in the functions of the branches below it, record by record.
   *
   * @param id id of the new stage, which reasons of failures name
   * @throws if the id is taken; at synthesis, if nothing is put below the new stage
   */
  transform(id: string, transform: StreamTransform, options: StreamTransformOptions = {}): PipelineStage {
    const validation = this.validation();
    takeName(validation, this.context, id, this.stages);
    validation.check(transform instanceof StreamTransform, `transform of '${id}'`, 'be a StreamTransform, such as StreamTransform.jsonata()', transform);
    const { output } = options;
    validation.kind(`output of '${id}'`, output, SCHEMA);
    const stages = [...this.stages, { ...settingsOf(id, output), ...transform._settings }];
    validateTransform(validation, id, stages);
    return new PipelineStage(this.context, stages, id, output ?? (transform._settings.filter === undefined ? undefined : this.contract));
  }

  /**
   * Keeps the latest record of each key in a table. An item has the members of its record and `recordVersion`, by which the later record wins.
   * A record that is delivered again, or after a later one, changes nothing.
   *
   * @param id id of the branch, which begins the names of its alarms
   * @throws if the contract of the stage does not require the members of the key, or the table is that of another branch
   */
  toTable(id: string, options: StreamTableOptions): StreamBranch {
    const validation = this.validation();
    const { context, stages, stageName, contract } = this;
    validateReading(validation, options, context.retentionPeriod);
    validateTable(validation, id, options, { stage: stageName, contract });
    takeName(validation, context, id, stages);
    if (options.table) { takeTable(validation, context, id, options.table); }
    const request = { context, stages, name: id, alarmPrefix: alarmPrefixOf(id) };
    const branch = StreamBranch._create(context.pipeline, id, scope => tableBranch(scope, request, options));
    if (!options.table) { takeTable(validation, context, id, branch.table!); }
    return branch;
  }

  /**
   * Aggregates the records in tumbling windows by event time, and keeps the results in a table. The sort key `window` of a result is its interval in
   * ISO 8601. Each record is counted once, also if it is delivered again. A record that arrives after the end of its window amends the result, within
   * `allowedLateness`. After that, it is sent to the failure queue with the reason.
   *
   * @param id id of the branch, which begins the names of its alarms
   * @throws if the contract of the stage does not require the members that the windows need
   */
  window(id: string, options: StreamWindowOptions): StreamBranch {
    const validation = this.validation();
    const { context, stages, stageName, contract } = this;
    validateWindow(validation, id, options, context.retentionPeriod, { stage: stageName, contract });
    takeName(validation, context, id, stages);
    const request = { context, stages, name: id, alarmPrefix: alarmPrefixOf(id) };
    return StreamBranch._create(context.pipeline, id, branch => windowBranch(branch, request, options));
  }

  /**
   * Delivers the records to a function, in order within a partition key. Behind a contract or a transform, a function of the library
   * reads the stream. It invokes the consumer with the event of a Kinesis event source. Otherwise the function reads the stream itself.
   *
   * @param id id of the branch, which begins the names of its alarms
   * @param consumer `MessageConsumer.function()`, or a pattern with a function
   * @throws if the consumer is no function, or reads the stream already
   */
  toConsumer(id: string, consumer: IMessageConsumer, options: StreamConsumerOptions = {}): StreamBranch {
    const validation = this.validation();
    const { context, stages } = this;
    validateReading(validation, options, context.retentionPeriod);
    validation.implements('bindConsumer', `consumer of '${id}'`, 'be a MessageConsumer, such as MessageConsumer.function()', consumer);
    const config = consumer.bindConsumer(context.pipeline);
    validateConsumer(validation, context, id, config, options);
    takeName(validation, context, id, stages);
    const request = { context, stages, name: id, alarmPrefix: alarmPrefixOf(id) };
    return StreamBranch._create(context.pipeline, id, branch => consumerBranch(branch, request, config.function!, options));
  }

  /**
   * Keeps every record in a bucket: Firehose writes objects with a line of JSON for each, or Parquet with a row for each. A record that is
   * delivered again is a second one with the same `shard_id` and `sequence_number`.
   *
   * @param id id of the branch, which begins the names of its alarms
   * @throws if the bucket is elsewhere, or has another archive with the prefix
   * @throws if a value is out of the limits of Firehose, or a column of Parquet does not fit the contract of the stage
   */
  toArchive(id: string, options: StreamArchiveOptions = {}): StreamArchive {
    const validation = this.validation();
    const { context, stages, stageName, contract } = this;
    validateReading(validation, options, context.retentionPeriod);
    validateArchive(validation, options);
    const columns = archiveColumns(validation, context, id, options, { stage: stageName, contract });
    takeName(validation, context, id, stages);
    takePrefix(validation, context, id, options);
    const request = { context, stages, name: id, alarmPrefix: alarmPrefixOf(id) };
    let parts: ArchiveParts;
    const archive = StreamBranch._create(context.pipeline, id, branch => parts = archiveBranch(branch, request, options, columns));
    return StreamArchive._of(archive, parts!);
  }

  /**
   * Keeps the records in a search index: in a domain of OpenSearch Service, or a collection of OpenSearch Serverless. Each record is a document, or with
   * `documentId` the latest record of these values is. A record that is delivered again, or after a later one, changes nothing. A record that the
   * mapping does not take is sent to the failure queue with the reason.
   *
   * @param id id of the branch, which begins the names of its alarms
   * @throws if the functions cannot reach the domain or collection, or the contract of the stage does not require the members of `documentId`
   */
  toSearch(id: string, options: StreamSearchOptions): StreamSearchIndex {
    const validation = this.validation();
    const { context, stages, stageName, contract } = this;
    validateReading(validation, options, context.retentionPeriod);
    validateSearch(validation, id, options, { stage: stageName, contract });
    takeName(validation, context, id, stages);
    const request = { context, stages, name: id, alarmPrefix: alarmPrefixOf(id) };
    let parts: SearchParts;
    const branch = StreamBranch._create(context.pipeline, id, scope => parts = searchBranch(scope, request, options));
    return StreamSearchIndex._of(branch, parts!);
  }

  private validation(): Validation {
    return new Validation(this.context.pipeline);
  }
}

function settingsOf(name: string, contract?: JsonSchema): StageSettings {
  return { name, ...contract && { schema: JSON.parse(contract.text) as object } };
}
