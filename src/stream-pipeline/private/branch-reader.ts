import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchParts, BranchRequest } from './branch-parts';
import { branchTimeout, stageSettings, transformFunctions, transformSettings } from './transform-functions';
import { grantFunction } from '../../core/messaging/private/invoke-grant';
import { addIteratorAgeAlarm, catchUpTime, iteratorAge } from '../../core/messaging/private/stream-alarms';
import { StreamReader, StreamReading } from '../../core/messaging/private/stream-reader';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { addFunctionAlarms, FunctionAlarmOptions } from '../../core/operations/private/function-alarms';
import { warnOfIdleOverrides } from '../../core/operations/private/idle-overrides';
import { CatalogFunction } from '../../core/private/catalog-function';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { StreamBranchOptions } from '../stream-branch-options';

export interface BranchFunctionProps {
  readonly handler: string;
  readonly description: string;
  /** For the sink. */
  readonly timeout: Duration;
  readonly environment: { [name: string]: string };
  /** What `branch.json` has besides the stages. */
  readonly settings?: object;
}

/** What every branch has: its place in the stream, and where its failures go. */
export class BranchReader {
  private readonly reader: StreamReader;

  constructor(private readonly branch: Construct, private readonly request: BranchRequest) {
    const { stream, retentionPeriod, encryptionKey } = request.context;
    this.reader = new StreamReader(branch, { stream, retentionPeriod, failureQueueId: 'FailureQueue', encryptionKey });
  }

  /** A function of the library that runs the stages. */
  makeFunction(id: string, { handler, description, timeout, environment, settings }: BranchFunctionProps): CatalogFunction {
    const { failureQueue, failedRecords } = this.reader;
    const { stages } = this.request;
    const transforms = transformFunctions(stages);
    const fn = new CatalogFunction(this.branch, id, {
      handler,
      description,
      timeout: branchTimeout(stages, timeout),
      memorySize: 512,
      failedRuns: 'It reads a stream; records that it cannot handle are sent to the failure queue or stored in the bucket',
      environment: {
        PATTERN_PATH: patternPath(this.branch),
        FAILURE_QUEUE_URL: failureQueue.queueUrl,
        FAILED_RECORDS: Stack.of(this.branch).toJsonString(failedRecords.handlerSettings),
        ...environment,
        ...transforms.length > 0 && { TRANSFORMS: Stack.of(this.branch).toJsonString(transformSettings(stages)) },
      },
      files: { 'branch.json': JSON.stringify({ stages: stageSettings(stages), ...settings }) },
    });
    for (const transform of new Set(transforms)) { grantFunction(this.branch, fn, transform); }
    return fn;
  }

  read(handler: lambda.IFunction, grantee: iam.IGrantable, options: StreamBranchOptions): StreamReading {
    return this.reader.read(handler, grantee, options);
  }

  /** Grants the consumer behind the forwarder what `handleMessages` needs for messages that it rejects. */
  grantFailures(grantee: iam.IGrantable) {
    this.reader.grantFailures(grantee);
  }

  /** Lets `handleMessages` of the consumer know where messages go that it rejects. */
  configureFailures(handler: lambda.IFunction, eventSourceArns: string[]) {
    this.reader.configureFailures(handler, eventSourceArns);
  }

  /** Alarms of a function of the branch, named `<branch><part>Errors` and so on. */
  addFunctionAlarms(handler: lambda.IFunction, options: Pick<FunctionAlarmOptions, 'errors' | 'throttles' | 'duration'>, part = '') {
    const { operations } = this.request.context;
    addFunctionAlarms(operations, `${this.request.alarmPrefix}${part}`, handler, {
      ...options,
      timeout: functionTimeout(handler),
      section: part && `${part[0].toLowerCase()}${part.slice(1)}`,
      impact: 'This branch is late: records wait in the stream, and are tried again in order. Other branches are not affected.',
    });
  }

  finish(readerFunction: lambda.IFunction, reading: StreamReading, { alarms = {} }: StreamBranchOptions): BranchParts {
    const { failureQueue, failedRecords } = this.reader;
    const { alarmPrefix, context: { operations, retentionPeriod } } = this.request;
    warnOfIdleOverrides(this.branch, operations, alarms);
    addIteratorAgeAlarm(operations, alarmPrefix, readerFunction, { retentionPeriod, override: alarms.iteratorAge, reader: 'branch', others: 'Other branches' });
    failedRecords.addAlarms(operations, alarmPrefix, {
      ...alarms,
      mapping: reading.eventSourceMapping,
      section: '',
      impact: 'This branch alone lacks these records. The bucket keeps them for 90 days.',
      loss: 'This branch loses these records at the end of the retention period of the stream. Other branches are not affected.',
      firstStep: 'Fix the cause, then invoke the function with each payload.',
    });
    addDeadLetterAlarms(operations, `${alarmPrefix}Failures`, failureQueue, {
      section: 'failures',
      called: 'failure queue',
      depth: alarms.failures,
      age: alarms.failuresAge,
      whatHappened: 'The number of records in the failure queue was above {threshold} for {window}. The branch can never take them.',
      impact: 'This branch alone lacks these records.',
      loss: 'The record will be lost for this branch.',
      firstStep: `Run \`aws sqs receive-message --queue-url ${failureQueue.queueUrl} --message-attribute-names All\` and read the attribute reason. `
        + 'Fix the producer, then put the records again.',
    });
    operations.addWidgets(new cloudwatch.GraphWidget({
      title: `${this.request.name}: iterator age and catch-up time`, left: [iteratorAge(readerFunction)], right: [catchUpTime(readerFunction)], width: 12,
    }));
    return { readerFunction, failureQueue, failedRecordsBucket: failedRecords.bucket, ...reading };
  }
}
