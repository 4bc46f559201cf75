import { aws_dynamodb as dynamodb, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { errorsAlarm, fileOf, serviceFunction } from './parts';
import { Backend, RequestMatch, Shadow, Strangler, StranglerProps, SyncSource } from '../../src';
import { shop } from '../support/stacks';

const LEGACY = Backend.http('https://legacy.example.com');
const paths = ['/orders'];

function created(props: StranglerProps = { legacy: LEGACY }): { stack: Stack; facade: Strangler; orders: lambda.Function } {
  const stack = shop();
  return { stack, facade: new Strangler(stack, 'Facade', props), orders: serviceFunction(stack, 'Orders') };
}

const tableOf = (stack: Stack) => new dynamodb.Table(stack, 'Table', {
  partitionKey: { name: 'order', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
});

type Migrate = (facade: Strangler, stack: Stack, orders: lambda.Function) => unknown;

describe('retireLegacy', () => {
  test.each<[string, Migrate, string]>([
    ['a weight below 100', (facade, _, orders) => facade.migrate('Orders', Backend.function(orders), { paths, weight: 40 }), "'Orders' sends 60 % of its clients there"],
    ['a rollback', (facade, stack, orders) => facade.migrate('Orders', Backend.function(orders), { paths, rollbackOn: [errorsAlarm(stack, 'Errors')] }),
      "'Orders' has rollbackOn, which sends its clients there"],
    ['a shadow', (facade, _, orders) => facade.migrate('Orders', Backend.function(orders), { paths, shadow: Shadow.compare() }), "'Orders' has a shadow, which compares its answers"],
    ['a sync', (facade, stack, orders) => facade.syncToLegacy('OrdersBack', { source: SyncSource.table(tableOf(stack)), adapter: orders }), "the sync 'OrdersBack' writes there"],
    ['conditions', (facade, _, orders) => facade.migrate('Beta', Backend.function(orders), { paths, when: RequestMatch.header('x-beta', ['1']) }),
      "'Beta' has conditions, and other requests of '/orders' go there"],
    ['several', (facade, _, orders) => facade.migrate('A', Backend.function(orders), { paths, weight: 0 }).migrate('B', Backend.function(orders), { paths: ['/b'], weight: 99 }),
      "'A' sends 100 % of its clients there; 'B' sends 1 % of its clients there"],
  ])('fails at synthesis because of %s', (_, migrate, reasons) => {
    const { stack, facade, orders } = created();
    facade.retireLegacy();
    migrate(facade, stack, orders);
    expect(() => Template.fromStack(stack)).toThrow(`Strangler at 'Shop/Facade': retireLegacy must be called when no feature needs legacy, got ${reasons}.`);
  });

  test('leaves no way to legacy, and answers 410', () => {
    const stack = shop();
    const [legacy, orders] = ['Legacy', 'Orders'].map(id => serviceFunction(stack, id));
    const facade = new Strangler(stack, 'Facade', { legacy: Backend.function(legacy) })
      .migrate('Beta', Backend.function(orders), { paths, when: RequestMatch.header('x-beta', ['1']) })
      .migrate('Orders', Backend.function(orders), { paths: ['/ord*'] })
      .retireLegacy();
    const settings = fileOf(facade.facadeFunction, 'facade.json');
    expect(settings).toMatchObject({ retiredStatus: 410, features: [{ name: 'Beta', isNew: true }, { name: 'Orders', isNew: true }] });
    expect(settings).not.toHaveProperty('legacy');
    expect(fileOf(facade.switchFunction, 'switch.json')).toEqual({ features: [] });
    const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policies).not.toContain(stack.getLogicalId(legacy.node.defaultChild as lambda.CfnFunction));
  });

  test('is wanted where there is no legacy', () => {
    const { stack } = created({});
    expect(() => Template.fromStack(stack)).toThrow("Strangler at 'Shop/Facade': legacy must be given until retireLegacy() is called, got nothing.");
  });

  test('is called once, with a status that says so', () => {
    expect(() => created().facade.retireLegacy({ status: 500 })).toThrow("Strangler at 'Shop/Facade': status must be 404 or 410, got 500.");
    expect(() => created().facade.retireLegacy().retireLegacy()).toThrow("Strangler at 'Shop/Facade': retireLegacy must be called once, got 'a second call'.");
  });
});

describe('past finishBy', () => {
  const warned = (finishBy: string, migrate: (facade: Strangler, orders: lambda.Function) => unknown = () => undefined) => {
    const { stack, facade, orders } = created({ legacy: LEGACY, finishBy });
    migrate(facade, orders);
    return Annotations.fromStack(stack).findWarning('/Shop/Facade', Match.stringLikeRegexp('This migration')).map(({ entry }) => entry.data);
  };

  test('synthesis warns, and names the features that need legacy', () => {
    expect(warned('2020-02-29', (facade, orders) => facade
      .migrate('Orders', Backend.function(orders), { paths, weight: 10 }).migrate('Done', Backend.function(orders), { paths: ['/done'] }))).toEqual([
      "This migration was to be finished by 2020-02-29. These features need legacy: 'Orders' (canary, 10 %). Finish it, or give a later finishBy. [ack: cdk-serverless-catalog:finishBy]",
    ]);
  });

  test('synthesis warns where only the retirement is missing', () => {
    expect(warned('2020-02-29')).toEqual([expect.stringContaining('retireLegacy() was not called.')]);
  });

  test('there is no warning before, and on the day', () => {
    expect(warned('2999-01-01')).toEqual([]);
    expect(warned(new Date().toISOString().slice(0, 10))).toEqual([]);
  });

  test('there is no warning once legacy is retired', () => {
    expect(warned('2020-02-29', facade => facade.retireLegacy())).toEqual([]);
  });
});
