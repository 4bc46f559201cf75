import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { InvalidatedCache, invalidate, InvalidationMetric } from './invalidate';
import { ValkeyConnection } from '../shared/aws/valkey/valkey-connection';
import { ValkeyEntryDrops } from '../shared/aws/valkey/valkey-entry-store';
import { ValkeySettings } from '../shared/ports/valkey-settings';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const log = makeLogger('cache-invalidator', environment.text('PATTERN_PATH'));
const connection = new ValkeyConnection(JSON.parse(environment.text('VALKEY')) as ValkeySettings, environment.text('AWS_REGION'));
const metrics: PatternMetrics<InvalidationMetric>[] = [];
const caches = new Map((JSON.parse(environment.text('CACHES')) as string[]).map(path => [path, cacheOf(path)]));

function cacheOf(path: string): InvalidatedCache {
  const own = new PatternMetrics<InvalidationMetric>(path, log);
  metrics.push(own);
  return { entries: new ValkeyEntryDrops(connection, path), metrics: own };
}

async function handleRecord({ body, messageId }: SQSRecord): Promise<void> {
  try {
    await invalidate(body, path => caches.get(path), Date.now());
  } catch (error) {
    log.error('entry not dropped', { messageId, error: error as Error });
    throw error;
  }
}

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  log.addContext(context);
  try {
    return await processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), { context, throwOnFullBatchFailure: false });
  } finally {
    for (const each of metrics) each.publish();
  }
}
