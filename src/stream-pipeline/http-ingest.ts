import { aws_apigatewayv2 as apigwv2, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HttpIngestOptions } from './http-ingest-options';
import { addHttpIngestAlarms, INGEST_IMPACT } from './private/http-ingest-alarms';
import { KEY_POINTER, warnOfUnknownKey } from './private/ingest-key';
import { grantPutRecords } from '../core/messaging/private/stream-grants';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { recentErrors } from '../core/operations/private/recent-errors';
import { CatalogFunction } from '../core/private/catalog-function';
import { isJsonPointer } from '../core/private/json-pointer';
import { Validation } from '../core/private/validation';
import { JsonSchema } from '../core/web/json-schema';
import { HttpFront } from '../core/web/private/http-front';

/** The function ends its work after 20 seconds and one request to the stream: handlers/http-ingest/http-ingest.ts. */
const TIMEOUT = Duration.seconds(28);

/** @internal */
export interface HttpIngestProps extends HttpIngestOptions {
  readonly stream: kinesis.IStream;
  readonly contract?: JsonSchema;
  readonly operations: Operations;
  /** Beginning of the names of the alarms. */
  readonly alarmPrefix: string;
}

/**
 * HTTP API that puts events to the stream of a pipeline: `POST /events` with a JSON array. The answer has a result for each event:
 * its place in the stream, or a problem. Created by `StreamPipeline.addHttpIngest`.
 */
export class HttpIngest extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: HttpIngestProps): HttpIngest {
    return new HttpIngest(scope, id, props);
  }

  /** HTTP API. */
  readonly api: apigwv2.HttpApi;
  /** Stage of the API. */
  readonly stage: apigwv2.HttpStage;
  /** URL of the API, with a trailing slash. Events are posted to `${url}events`. */
  readonly url: string;
  /** Function that checks the events and puts them to the stream. */
  readonly ingestFunction: lambda.Function;

  private constructor(scope: Construct, id: string, props: HttpIngestProps) {
    super(scope, id);
    const validation = new Validation(this);
    validatePointer(validation, props.partitionKeyPointer);
    warnOfUnknownKey(this, props.partitionKeyPointer, props.contract);
    validation.integer('partitionKeySplits', props.partitionKeySplits, 2, 1000, 'library limit');
    const { operations, alarmPrefix, alarms = {}, auth, cors, domain, throttle } = props;
    this.ingestFunction = this.createFunction(props);
    grantPutRecords(validation, props.stream, this.ingestFunction, 'let it assume a role of this account');

    const { api, stage, url } = this.createFront({ auth, cors, domain, throttle, alarms, alarmPrefix, operations });
    this.api = api;
    this.stage = stage;
    this.url = url;
    warnOfIdleOverrides(this, operations, alarms);
    addHttpIngestAlarms(operations, { ingest: this, prefix: alarmPrefix, handler: this.ingestFunction, timeout: TIMEOUT }, alarms);
  }

  private createFront(options: Omit<HttpIngestProps, 'stream'>): HttpFront {
    const front = new HttpFront(this, 'Front', { ...options, impact: INGEST_IMPACT, logs: recentErrors(this.ingestFunction) });
    front.addRoute('POST /events', this.ingestFunction);
    return front;
  }

  private createFunction({ stream, contract, partitionKeyPointer = KEY_POINTER, partitionKeySplits }: HttpIngestProps): lambda.Function {
    return new CatalogFunction(this, 'IngestFunction', {
      handler: 'http-ingest',
      description: `Puts the events that clients post to ${this.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway invokes it synchronously: the client gets the error',
      files: contract && { 'contract.json': contract.text },
      environment: {
        PATTERN_PATH: patternPath(this),
        STREAM_NAME: stream.streamName,
        PARTITION_KEY_POINTER: partitionKeyPointer,
        ...partitionKeySplits !== undefined && { PARTITION_KEY_SPLITS: Stack.of(this).toJsonString(partitionKeySplits) },
      },
    });
  }
}

function validatePointer(validation: Validation, pointer?: string) {
  validation.check(pointer === undefined || isJsonPointer(pointer), 'partitionKeyPointer', "be a JSON pointer (RFC 6901) such as '/customer/id'", pointer);
}
