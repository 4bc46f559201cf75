import { CANARIES, CanaryCase } from './canary';

export const PATTERN_PATH = '/Shop/Canaries';
export const HEADERS = { 'authorization': `Bearer ${CANARIES.token}`, 'cookie': `session=${CANARIES.secret}`, 'content-type': 'application/json' };
export const http = (method: string, rawPath: string, body?: string, more: object = {}) => ({
  version: '2.0', rawPath, rawQueryString: `card=${CANARIES.card}`, headers: HEADERS, body, isBase64Encoded: false, requestContext: { requestId: 'request-1', http: { method } }, ...more,
});
export const sqs = (body: string, more: object = {}) => ({
  Records: [{
    messageId: 'm1',
    body,
    receiptHandle: 'r',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:1:work',
    ...more,
  }],
});
export const constant = (event: unknown, more: Omit<CanaryCase, 'event'> = {}): CanaryCase => ({ event: () => event, ...more });
export const text = (value: string) => ({ S: value });
export const SECRET = { GetSecretValue: { SecretString: JSON.stringify({ key: CANARIES.secret }) } };
export const INVOKE = '/2015-03-31/functions';
export const QUEUE = {
  GetQueueUrl: { QueueUrl: 'http://127.0.0.1:9/1/work' },
  GetQueueAttributes: { Attributes: { VisibilityTimeout: '30', MessageRetentionPeriod: '345600', RedrivePolicy: '{"maxReceiveCount":5,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:dead"}' } },
};
export const change = (outbox: object) => ({
  Records: [{ eventName: 'INSERT', eventSourceARN: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/s', dynamodb: { SequenceNumber: '1', Keys: { id: { S: 'x' } }, NewImage: { outbox } } }],
});
export const kinesis = (data: string) => ({
  Records: [{
    kinesis: { data: Buffer.from(data).toString('base64'), sequenceNumber: '1', partitionKey: 'p' },
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:1:stream/s',
  }],
});
