import { aws_dynamodb as dynamodb, aws_kms as kms, Duration } from 'aws-cdk-lib';
import { EventContract, EventFedTable, JsonSchema } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

const PER_YEAR = { required: ['id', 'version', 'year'] };
const KEY = { id: { type: 'string' }, version: { type: 'integer' } };

/** A contract of tweets, with a key and a version. */
export function tweetContract(name: string, properties: object = {}, schema: object = {}): EventContract {
  return EventContract.fromSchema(name, {
    version: 1, source: 'social.tweets', schema: JsonSchema.fromObject({ type: 'object', required: ['id', 'version'], properties: { ...KEY, ...properties }, ...schema }),
  });
}

export const tweetPosted = tweetContract('TweetPosted', { text: { type: 'string' }, country: { type: 'string' } });
export const tweetViewed = tweetContract('TweetViewed', { views: { type: 'integer' } });
export const tweetRemoved = tweetContract('TweetRemoved');

/** Tables that events write. A subscription binds them: here nothing is around it. */
export const eventFedFixtures: PatternFixture[] = [
  {
    name: 'events as source',
    create: (scope, id) => {
      const table = new EventFedTable(scope, id, { events: [{ contract: tweetPosted }, { contract: tweetRemoved, removes: true }], versionAttribute: 'version' });
      table.bindConsumer(scope);
      return table;
    },
  },
  {
    name: 'events as source, without removals',
    create: (scope, id) => {
      const table = new EventFedTable(scope, id, { events: [{ contract: tweetPosted }], versionAttribute: 'version' });
      table.bindConsumer(scope);
      return table;
    },
  },
  {
    name: 'events as source, with every option',
    create: (scope, id) => {
      const table = new EventFedTable(scope, id, {
        events: [
          { contract: tweetContract('TweetPosted', { year: { type: 'integer' }, text: { type: 'string' } }, PER_YEAR), attributes: ['text'], keyPointers: { id: '/id' }, versionPointer: '/version' },
          { contract: tweetContract('TweetRemoved', { year: { type: 'integer' } }, PER_YEAR), removes: true, versionPointer: '/version' },
        ],
        versionAttribute: 'revision',
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        sortKey: { name: 'year', type: dynamodb.AttributeType.NUMBER },
        removalRetention: Duration.days(400),
        encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }),
      });
      table.bindConsumer(scope);
      return table;
    },
  },
];
