import * as fs from 'fs';
import * as path from 'path';
import { App, aws_opensearchservice as opensearch, aws_scheduler as scheduler, aws_sqs as sqs, Duration, JsonNull, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, EventContract, Fallback, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, OpenApiDefinition, PubSub, ReportingEngine,
  ScheduledTask, SearchEngine, StreamPipeline, ViewProjection,
} from '../../src';
import { publicApi } from '../contract/api/public-api';

type Json = { [name: string]: unknown };

const SCHEMA = JsonSchema.fromObject({ type: 'object', properties: { size: { type: 'string' } } });

function shop() {
  return new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'us-east-1' } });
}

function order() {
  return EventContract.fromSchema('OrderPlaced', { version: 1, source: 'shop.orders', schema: SCHEMA });
}

function engine(scope: Stack) {
  const domainArn = 'arn:aws:es:us-east-1:111111111111:domain/drinks';
  return SearchEngine.domain(opensearch.Domain.fromDomainAttributes(scope, 'Domain', { domainArn, domainEndpoint: 'drinks.us-east-1.es.amazonaws.com' }));
}

function templateOf(scope: Stack): string {
  return JSON.stringify(Template.fromStack(scope).toJSON());
}

/** What the library writes beside the code of functions. */
function settingsIn(scope: Stack): string {
  const { directory } = (scope.node.root as App).synth();
  const [manifest] = fs.readdirSync(directory).filter(file => file.endsWith('.assets.json'));
  const { files } = JSON.parse(fs.readFileSync(path.join(directory, manifest), 'utf8')) as { readonly files: Record<string, { source: { path: string } }> };
  const folders = Object.values(files).map(({ source }) => path.resolve(directory, source.path)).filter(place => fs.statSync(place).isDirectory());
  return folders.flatMap(folder => fs.readdirSync(folder).map(file => path.join(folder, file)))
    .filter(file => fs.statSync(file).size < 10_000).map(file => fs.readFileSync(file, 'utf8')).join();
}

function subscribeWith(filter: MessageFilter, contracts = [order()]): string {
  const scope = shop();
  const channel = new DecoupledMessaging(scope, 'Channel', { channel: MessageChannel.topic(), contracts });
  channel.subscribe('Bar', MessageConsumer.queue(new sqs.Queue(scope, 'Queue')), { filter });
  return templateOf(scope);
}

/** Takes JSON of any form, gives it to the library at its place, and returns what becomes of it. */
const PLACES: { readonly [place: string]: (json: Json) => string } = {
  'EventSubscriptionOptions.filter': filter => {
    const scope = shop();
    const contract = order();
    new PubSub(scope, 'Events', { contracts: [contract] }).subscribe('Bar', MessageConsumer.queue(new sqs.Queue(scope, 'Queue')), { events: [contract], filter });
    return templateOf(scope);
  },
  'Fallback.value': json => JSON.stringify(Fallback.value(json)._config.value),
  'JsonSchema.fromObject': json => JsonSchema.fromObject({ type: 'object', properties: { drink: { default: json.size } } }).text,
  'MessageFilter.attributes': json => subscribeWith(MessageFilter.attributes(json)),
  'MessageFilter.body': json => subscribeWith(MessageFilter.body({ data: json })),
  'MessageFilter.data': json => subscribeWith(MessageFilter.data(json)),
  'MessageFilter.tableChange': json => {
    const filter = MessageFilter.tableChange(json);
    if (!Array.isArray(json.size) || json.size[0] === undefined) { subscribeWith(filter, []); }
    return JSON.stringify(filter.pattern);
  },
  'OpenApiDefinition.fromObject': json => {
    const schema = { type: 'object', properties: { drink: { default: json.size } } };
    return OpenApiDefinition.fromObject({ openapi: '3.1.0', paths: {}, components: { schemas: { Order: schema } } }).text;
  },
  'ScheduledTaskOptions.data': data => {
    const scope = shop();
    const schedule = scheduler.ScheduleExpression.rate(Duration.days(1));
    new ScheduledTask(scope, 'Nightly', { schedule, consumer: MessageConsumer.queue(new sqs.Queue(scope, 'Queue')), data });
    return templateOf(scope);
  },
  'SearchIndexOptions.mapping': json => {
    const scope = shop();
    const mapping = { drink: { type: 'text', ...json } };
    const options = { engine: engine(scope), projection: ViewProjection.pick('drink'), mapping };
    return JSON.stringify(new ReportingEngine(scope, 'Reports').addSearchIndex('Drinks', options)._settings);
  },
  'StreamSearchOptions.mapping': json => {
    const scope = shop();
    new StreamPipeline(scope, 'Clicks').toSearch('Drinks', { engine: engine(scope), mapping: { drink: { type: 'text', ...json } } });
    return settingsIn(scope);
  },
};

/** Takes any object, and says what it is. */
const NO_JSON = ['PatternAlarm.isPatternAlarm'];

test('every place that takes JSON of any form is here', () => {
  const places = publicApi().flatMap(({ name, isStruct, members }) => members
    .filter(({ isMethod, isPrivate, types }) => (isStruct || isMethod) && !isPrivate && types.some(type => /\b(unknown|any|object)\b/.test(type)))
    .map(member => `${name}.${member.name}`));
  expect([...new Set(places)].filter(place => !NO_JSON.includes(place)).sort()).toEqual(Object.keys(PLACES).sort());
});

describe.each(Object.entries(PLACES))('%s', (_, give) => {
  // a list of Python, Java, Go or C# arrives with undefined in place of None, null or nil
  test('refuses a value that would vanish, and says where it is', () => {
    expect(() => give({ size: [undefined] })).toThrow(/JsonNull.INSTANCE.* \(None of Python does not arrive\)/);
    expect(() => give({ size: [undefined] })).toThrow(/(size|default)\[0\]/);
  });

  test('takes JsonNull.INSTANCE for null', () => {
    expect(give({ size: [JsonNull.INSTANCE] })).toMatch(/(size|default)\\*":\[null\]/);
  });
});

test.each(Object.keys(PLACES).filter(place => /filter/i.test(place)))('%s refuses null that is in no list, in each of its forms', place => {
  [null, JsonNull.INSTANCE].forEach(size => expect(() => PLACES[place]({ size })).toThrow(/size must be a value: use \[{ exists: false }\]/));
});

test.each<[string, () => unknown, string]>([
  ['data of a task', () => PLACES['ScheduledTaskOptions.data']({ shop: { size: undefined } }), "ScheduledTask at 'Shop/Nightly': data.shop.size must be a JSON value"],
  ['a mapping', () => PLACES['StreamSearchOptions.mapping']({ size: undefined }), "StreamPipeline at 'Shop/Clicks': mapping.drink.size must be a JSON value"],
  ['a document', () => PLACES['OpenApiDefinition.fromObject']({}), 'OpenApiDefinition.fromObject: components.schemas.Order.properties.drink.default must be a JSON value'],
])('%s refuses a key without a value', (_, give, words) => {
  expect(give).toThrow(words);
});
