import { aws_lambda as lambda, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailedRecords } from './failed-records';
import { configureFunction } from '../../private/function-settings';

/** Where the records of a stream go that a function cannot handle. */
export interface FailurePlaces {
  readonly failureQueue: sqs.IQueue;
  readonly failedRecords: FailedRecords;
}

/** Lets `handleMessages` of a user's function know the queue and the bucket. */
export function configureFailures(scope: Construct, handler: lambda.IFunction, eventSourceArns: string[], places: FailurePlaces) {
  const { failureQueue, failedRecords } = places;
  eventSourceArns.forEach(key => configureFunction(scope, handler, 'CATALOG_FAILURE_QUEUES', {
    key, value: failureQueue.queueUrl, how: `the ARN of the stream to the URL of ${failureQueue.node.path}`,
  }));
  eventSourceArns.forEach(key => configureFunction(scope, handler, 'CATALOG_FAILED_RECORDS', {
    key, value: failedRecords.handlerSettings, how: `the ARN of the stream to { bucket }, the name of ${failedRecords.bucket.node.path}`,
  }));
}
