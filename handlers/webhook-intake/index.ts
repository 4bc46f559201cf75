import { randomUUID } from 'crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { FunctionCheck } from './function-check';
import { HmacCheck } from './hmac-check';
import { WebhookIntake } from './intake';
import { Observers, SenderCheck } from './ports';
import { readSettings, SignatureSettings } from './settings';
import { SigningKeys } from './signing-keys';
import { CLIENT_TIMEOUTS, SQS_CLIENT } from '../shared/aws/clients';
import { SqsJobQueue } from '../shared/aws/jobs/sqs-job-queue';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { S3ClaimCheckStore } from '../shared/aws/messages/s3-claim-check-store';
import { SecretsManagerVersions } from '../shared/aws/secret-versions';
import { serviceTime } from '../shared/aws/service-time';
import { GatewayEvent, webRequest } from '../shared/http/gateway-event';
import { GatewayResult, gatewayResult } from '../shared/http/gateway-result';
import { Environment } from '../shared/runtime/environment';
import { makeLogger, PatternMetrics } from '../shared/runtime/observability';

const settings = readSettings(new Environment(process.env));
const log = makeLogger('webhook-intake', settings.pattern);
const metrics = new PatternMetrics<'WebhooksAccepted' | 'WebhooksRefused'>(settings.pattern, log);
const observers: Observers = { log, metrics };
const sqs = new SQSClient(SQS_CLIENT);
const secrets = new SecretsManagerClient(CLIENT_TIMEOUTS);
const { claimCheckBucket } = settings;

function senderCheck({ hmac, functionArn }: SignatureSettings): SenderCheck {
  // a function of the user answers when it is done
  if (hmac === undefined) {
    const client = new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } });
    return new FunctionCheck(functionArn!, new LambdaFunctionInvoker(client));
  }
  const now = () => serviceTime(secrets);
  return new HmacCheck(hmac, new SigningKeys(hmac, new SecretsManagerVersions(secrets, hmac.secretArn), log, now), now);
}

const intake = new WebhookIntake(
  settings,
  settings.signature && senderCheck(settings.signature),
  new SqsJobQueue(sqs, settings.queueUrl),
  { now: () => new Date(serviceTime(sqs)) },
  randomUUID,
  observers,
  claimCheckBucket === undefined ? undefined : new S3ClaimCheckStore(new S3Client(CLIENT_TIMEOUTS), claimCheckBucket),
);

export async function handler(event: GatewayEvent, context: Context): Promise<GatewayResult> {
  log.addContext(context);
  try {
    return gatewayResult(event, await intake.handle(webRequest(event, context.awsRequestId)));
  } finally {
    metrics.publish();
  }
}
