/*
 * What the handler needs to know of Lambda's SQS event, written out so that users need no
 * `@types/aws-lambda`. Structurally compatible with its SQSEvent, Context and SQSBatchResponse.
 */

export interface SqsMessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}

export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    readonly SentTimestamp: string;
    readonly MessageGroupId?: string;
    readonly SequenceNumber?: string;
    readonly AWSTraceHeader?: string;
  };
  readonly messageAttributes: { readonly [name: string]: SqsMessageAttribute };
  readonly eventSourceARN: string;
}

export interface SqsEvent {
  readonly Records: SqsRecord[];
}

export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** The messages that failed; Lambda deletes the others. Needs `ReportBatchItemFailures` on the event source. */
export interface SqsBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

export type SqsHandler = (event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse>;
