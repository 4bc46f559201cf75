import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Context } from 'aws-lambda';
import { Report, report } from './report';
import { withSafeErrors } from '../runtime/work-error';
import { SQS_CLIENT } from '../shared/aws/clients';
import { LambdaFunctionInvoker } from '../shared/aws/lambda-function-invoker';
import { Environment } from '../shared/runtime/environment';
import { makeLogger } from '../shared/runtime/observability';

const environment = new Environment(process.env);
const log = makeLogger('legacy-sync-report', environment.text('PATTERN_PATH'));
const invoker = new LambdaFunctionInvoker(new LambdaClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } }));
const sqs = new SQSClient(SQS_CLIENT);

export const handler = withSafeErrors(async (_event: unknown, context: Context): Promise<Report> => {
  log.addContext(context);
  const result = await report({
    invoker,
    listNew: environment.text('LIST_NEW_FUNCTION'),
    listLegacy: environment.text('LIST_LEGACY_FUNCTION'),
    waiting: async () => ({ changes: await depth('CHANGE_QUEUE_URL'), deadLetters: await depth('DEAD_LETTER_QUEUE_URL') }),
    now: () => Date.now(),
  });
  const { missingInLegacy, missingInNew, different, ...counts } = result;
  log.info('sides compared', { ...counts, missingInLegacy: missingInLegacy.count, missingInNew: missingInNew.count, different: different.count });
  return result;
});

async function depth(variable: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({
    QueueUrl: environment.text(variable), AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}
