import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from '../contract/patterns';

const REFERENCE = fs.readFileSync(path.join(ROOT, 'docs/runtime.md'), 'utf8');
const ENTRY = path.join(ROOT, 'handlers/runtime/index.ts');

/** The names that `cdk-serverless-catalog/runtime` exports, types included. */
function exportsOfRuntime(): { readonly name: string; readonly members: readonly string[] }[] {
  const program = ts.createProgram([ENTRY], {
    target: ts.ScriptTarget.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ES2022, strict: true,
  });
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(ENTRY)!)!).map(symbol => ({
    name: symbol.name,
    members: symbol.declarations?.some(ts.isInterfaceDeclaration)
      ? checker.getDeclaredTypeOfSymbol(symbol).getProperties().map(member => member.name) : [],
  }));
}

/** The row of an export in a table, or its section. */
const rowOf = (name: string) => REFERENCE.split('\n').find(line => line.startsWith('| ') && line.split(' | ')[0].includes(`\`${name}\``));

/** Shapes of AWS, which the reference names only, and what one property says. */
const NAMED_ONLY = /^(Sqs|Kinesis|TableStream|Lambda|RequestEvent|RequestResult|StopSignal|Problem|Invalid|Unpublished|Contract|SubtaskObject|SubtaskResults)/;

describe('docs/runtime.md', () => {
  const exported = exportsOfRuntime();

  test('has every export of the module', () => {
    const missing = exported.map(({ name }) => name).filter(name => !REFERENCE.includes(`\`${name}\``) && !REFERENCE.includes(`\`${name}(`));
    expect(missing).toEqual([]);
    expect(exported.map(({ name }) => name)).toEqual(expect.arrayContaining(['consumeSubtasks', 'JobOptions', 'RetryAfter']));
  });

  test('has a section for every function that is called first', () => {
    const functions = ['handleJobs', 'consumeJobs', 'handleMessages', 'idempotent', 'sendTaskResponse', 'handleSubtasks', 'consumeSubtasks', 'publish', 'handleRequests', 'streamResponses', 'idempotentRequests', 'handleOnce', 'circuitBreaker'];
    expect(functions.filter(name => !REFERENCE.includes(`\n## ${name}\n`))).toEqual([]);
    expect(functions.filter(name => !exported.some(({ name: known }) => known === name))).toEqual([]);
  });

  test('has every property of what users pass and get', () => {
    const missing = exported.filter(({ name, members }) => members.length > 0 && !NAMED_ONLY.test(name)).flatMap(({ name, members }) =>
      members.filter(member => !rowOf(name)?.includes(`\`${member}\``)).map(member => `${name}.${member}`));
    // those of JobOptions, by reference
    expect(missing).toEqual(['ConsumeJobsOptions.tableName', 'MessageToPublish.subject', 'MessageToPublish.traceparent', 'MessageToPublish.correlationId',
      'MessageToPublish.groupId', 'MessageToPublish.partitionKey', 'MessageToPublish.destination', 'MessageToPublish.id']);
  });
});
