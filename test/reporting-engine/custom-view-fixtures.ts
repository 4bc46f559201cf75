import { ArnFormat, aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { MessageConsumer, ReportingEngine, ViewProjection } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

/** Engines with a view that a function of the user makes. */
export const customViewFixtures: PatternFixture[] = [
  {
    name: 'a custom view',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id);
      engine.addView('Connections', { projector: MessageConsumer.function(userFunction(scope, `${id}Connections`)) });
      return engine;
    },
  },
  {
    name: 'a custom view with a key of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const engine = new ReportingEngine(scope, id, { encryptionKey });
      engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 10 });
      engine.addView('Connections', { projector: MessageConsumer.function(userFunction(scope, `${id}Connections`)), batchSize: 500 });
      return engine;
    },
  },
  {
    name: 'a custom view by an imported function',
    imported: ['Imported', 'imported'],
    create: (scope, id) => {
      const source = dynamodb.Table.fromTableAttributes(scope, `${id}Tweets`, {
        tableName: `tweets-${id}`, tableStreamArn: `arn:aws:dynamodb:us-east-1:111122223333:table/tweets-${id}/stream/2030-01-01T00:00:00.000`,
      });
      const handler = lambda.Function.fromFunctionAttributes(scope, `${id}Connections`, {
        functionArn: Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName: `Imported${id}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
        sameEnvironment: true,
      });
      const engine = new ReportingEngine(scope, id, { source });
      engine.addView('Connections', { projector: MessageConsumer.function(handler) });
      return engine;
    },
  },
];
