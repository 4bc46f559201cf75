import { Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { JsonSchema, LakeFormat, LakeType, StreamArchiveOptions, StreamPipeline, StreamTransform } from '../../src';
import { shop } from '../support/stacks';

const DELIVERY = 'AWS::KinesisFirehose::DeliveryStream';
const TABLE = 'AWS::Glue::Table';
const OWN = [
  { Name: 'shard_id', Type: 'string' }, { Name: 'sequence_number', Type: 'string' }, { Name: 'partition_key', Type: 'string' },
  { Name: 'arrived_at', Type: 'timestamp' }, { Name: 'record', Type: 'string' },
];

function created(options: StreamArchiveOptions, contract?: JsonSchema) {
  const stack = shop();
  const pipeline = new StreamPipeline(stack, 'Clicks', { contract });
  return { stack, pipeline, archive: pipeline.toArchive('Lake', options) };
}
interface Table { readonly TableInput: { readonly StorageDescriptor: { readonly Columns: Array<{ readonly Name: string; readonly Type: string }> } } }
/** The only table and its id. */
const tableOf = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources(TABLE))
  .map(([id, { Properties }]) => ({ id, properties: Properties as Table }))[0];
/** Columns besides those that every lake has. */
function columnsOf(stack: Stack) {
  const { Columns } = tableOf(stack).properties.TableInput.StorageDescriptor;
  expect(Columns.slice(0, OWN.length)).toEqual(OWN);
  return Object.fromEntries(Columns.slice(OWN.length).map(({ Name, Type }) => [Name, Type]));
}

test('Firehose makes Parquet with the columns of the table that Athena queries', () => {
  const { stack, archive } = created({ format: LakeFormat.parquet({ customerId: LakeType.STRING, total: LakeType.DOUBLE }) });
  const history = archive.toAthena('History');
  const { id } = tableOf(stack);
  expect(stack.resolve([history.databaseName, history.tableName])).toEqual([{ Ref: expect.stringMatching('LakeCatalogDatabase') as unknown }, { Ref: id }]);
  expect(columnsOf(stack)).toEqual({ customerid: 'string', total: 'double' });
  const template = Template.fromStack(stack);
  template.resourceCountIs(TABLE, 1);
  template.hasResourceProperties(TABLE, {
    TableInput: {
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      Parameters: Match.objectLike({ 'projection.enabled': 'true' }),
      StorageDescriptor: Match.objectLike({ SerdeInfo: Match.objectLike({ SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' }) }),
    },
  });
  template.hasResourceProperties(DELIVERY, {
    ExtendedS3DestinationConfiguration: Match.objectLike({
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 300 },
      CompressionFormat: 'UNCOMPRESSED',
      DataFormatConversionConfiguration: {
        Enabled: true,
        InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: false } } },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
        SchemaConfiguration: Match.objectLike({ DatabaseName: stack.resolve(history.databaseName) as unknown, TableName: { Ref: id }, VersionId: 'LATEST' }),
      },
    }),
  });
});

test('Firehose may read the versions of its table, before it starts', () => {
  const { stack } = created({ format: LakeFormat.parquet({ total: LakeType.DOUBLE }) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
        Resource: [/:catalog$/, /:database\//, /:table\//].map(end => ({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(end.source)])] })),
      })]),
    },
  });
  const [{ DependsOn }] = Object.values(template.findResources(DELIVERY)) as Array<{ DependsOn: string[] }>;
  expect(DependsOn.filter(each => /RoleDefaultPolicy/.test(each))).toHaveLength(1);
});

const nullable = (type: string) => ({ type: [type, 'null'] });
test('without columns, those of the contract of the stage are there', () => {
  const contract = JsonSchema.fromObject({
    type: 'object',
    properties: {
      'customerId': { type: 'string' },
      'count': { type: 'integer' },
      'TOTAL': nullable('number'),
      'robot': { type: 'boolean' },
      'at': { type: 'string', format: 'date-time' },
      'tags': { type: 'array', items: { type: 'string' } },
      'address': { type: 'object', properties: { City: { type: 'string' }, geo: { type: 'object', properties: { lat: { type: 'number' } } }, any: {} } },
      'prices': { type: 'object', additionalProperties: { type: 'number' } },
      // these have no column
      'either': { type: ['string', 'integer'] },
      'gaps': { type: 'array', items: nullable('string') },
      'free': { type: 'object' },
      'sealed': { type: 'object', additionalProperties: false },
      'page-id': { type: 'string' },
      'RECORD': { type: 'string' },
      'total': { type: 'string' },
      'nothing': { type: 'null' },
      'anything': true,
    },
  });
  expect(columnsOf(created({ format: LakeFormat.parquet() }, contract).stack)).toEqual({
    customerid: 'string',
    count: 'bigint',
    total: 'double',
    robot: 'boolean',
    at: 'timestamp',
    tags: 'array<string>',
    address: 'struct<city:string,geo:struct<lat:double>>',
    prices: 'map<string,double>',
  });
});

test('the contract is that of the stage, behind a transform', () => {
  const stack = shop();
  const output = JsonSchema.fromObject({ type: 'object', properties: { page: { type: 'string' } } });
  new StreamPipeline(stack, 'Clicks').transform('Pages', StreamTransform.jsonata('{"page": page}'), { output }).toArchive('Lake', { format: LakeFormat.parquet() });
  expect(columnsOf(stack)).toEqual({ page: 'string' });
});

test('lines of JSON are the default, and no table is made for them', () => {
  const { stack } = created({ format: LakeFormat.json(), bufferSize: Size.mebibytes(1) });
  const template = Template.fromStack(stack);
  template.resourceCountIs(TABLE, 0);
  template.hasResourceProperties(DELIVERY, { ExtendedS3DestinationConfiguration: Match.objectLike({ CompressionFormat: 'GZIP', DataFormatConversionConfiguration: Match.absent() }) });
});

const { STRING, INT } = LakeType;
test.each<[string, () => unknown, string]>([
  ['no column', () => LakeFormat.parquet({}), 'LakeFormat.parquet: there must be a column, got none.'],
  ['an odd name', () => LakeFormat.parquet({ 'page-id': STRING }),
    "LakeFormat.parquet: the name of a column must have up to 128 letters, digits and underscores, and begin with no digit, got 'page-id'."],
  ['names that differ in case', () => LakeFormat.parquet({ total: INT, Total: INT }), "LakeFormat.parquet: the names of columns must differ in more than case, got 'Total' twice."],
  ['a column of every archive', () => LakeFormat.parquet({ Record: STRING }), "LakeFormat.parquet: 'Record' is a column of every archive: choose a struct around it, or leave it out."],
  ['another type', () => LakeFormat.parquet({ total: 'int' as unknown as LakeType }), "LakeFormat.parquet: the type of 'total' must be a LakeType, such as LakeType.STRING, got 'int'."],
  ['a struct without fields', () => LakeType.structOf({}), 'LakeType.structOf: there must be a column, got none.'],
  ['a list of another type', () => LakeType.arrayOf('int' as unknown as LakeType), "LakeType.arrayOf: elements must be a LakeType, such as LakeType.STRING, got 'int'."],
  ['a map of another type', () => LakeType.mapOf(undefined as unknown as LakeType), 'LakeType.mapOf: values must be a LakeType, such as LakeType.STRING, got nothing.'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(new Error(message));
});

const untyped = JsonSchema.fromObject({ type: 'object', required: ['customer'] });
const must = 'format must have columns, such as LakeFormat.parquet({ customer: LakeType.STRING }): ';
test.each<[string, StreamArchiveOptions, JsonSchema | undefined, string]>([
  ['Parquet without a contract', { format: LakeFormat.parquet() }, undefined, `${must}the stage has no contract, got 'LakeFormat.parquet()'.`],
  ['Parquet with a contract without columns', { format: LakeFormat.parquet() }, untyped, `${must}the contract of the stage states none, got 'LakeFormat.parquet()'.`],
  ['a small buffer', { format: LakeFormat.parquet({ total: INT }), bufferSize: Size.mebibytes(63) }, undefined,
    'bufferSize must be between 64 and 128 (MiB, Firehose limit for Parquet), got 63.'],
  ['another format', { format: 'parquet' as unknown as LakeFormat }, undefined, "format must be a LakeFormat, such as LakeFormat.parquet(), got 'parquet'."],
])('%s is refused', (_, options, contract, message) => {
  expect(() => created(options, contract)).toThrow(new Error(`StreamPipeline at 'Shop/Clicks': ${message}`));
});
