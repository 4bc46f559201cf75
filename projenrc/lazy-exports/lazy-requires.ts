import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

/** Text to put in the place of a part of a file. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Writes the compiled files anew: each loads another file of the library at the first use of something from it.
 * @throws if what is imported is used other than as `module_1.name`
 */
export function makeRequiresLazy(compiled: string): void {
  for (const name of fs.readdirSync(compiled, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.js'))) {
    const file = path.join(compiled, name);
    const text = fs.readFileSync(file, 'utf8');
    const lazy = withLazyRequires(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
    if (lazy !== text) fs.writeFileSync(file, lazy);
  }
}

function withLazyRequires(source: ts.SourceFile): string {
  const edits: Edit[] = [];
  const modules = new Set<string>();
  for (const { name, call } of source.statements.flatMap(statement => localRequire(statement) ?? [])) {
    modules.add(name.text);
    // as aws-cdk-lib does it, on one line: line numbers stay
    const loader = `() => { const loaded = ${call.getText()}; ${name.text} = () => loaded; return loaded; }`;
    edits.push({ start: name.parent.parent.getStart(), end: name.getStart(), text: 'let ' }, { start: call.getStart(), end: call.end, text: loader });
  }
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && modules.has(node.text)) edits.push(...editOfUse(node));
    node.forEachChild(visit);
  };
  visit(source);
  // from the end, so that what is still to be put in finds its place
  return edits.sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: lazy }) => text.slice(0, start) + lazy + text.slice(end), source.text);
}

/** Of `const jobs_1 = require("./jobs")`. */
function localRequire(statement: ts.Statement): { readonly name: ts.Identifier; readonly call: ts.CallExpression } | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const { name, initializer } = statement.declarationList.declarations[0];
  if (!ts.isIdentifier(name) || !initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== 'require') return undefined;
  const [module] = initializer.arguments;
  return ts.isStringLiteral(module) && module.text.startsWith('.') ? { name, call: initializer } : undefined;
}

function editOfUse(name: ts.Identifier): Edit[] {
  const { parent } = name;
  if (ts.isVariableDeclaration(parent) && parent.name === name) return [];
  if (ts.isPropertyAccessExpression(parent)) {
    // in brackets for `new (module_1()).Name()`
    return parent.expression === name ? [{ start: name.getStart(), end: name.end, text: `(${name.text}())` }] : [];
  }
  throw new Error(`${name.getSourceFile().fileName} must use ${name.text} only as ${name.text}.name, to load it lazily, got: ${parent.getText()}`);
}
