import * as fs from 'fs';
import * as path from 'path';

/** How many arguments a call may have. */
export interface Arity { readonly fewest: number; readonly most: number }

export interface Member {
  /** Name of its type, without namespace. */
  readonly type: string;
  /** Of a method; a property has none. */
  readonly arity?: Arity;
}

export interface Declaration {
  readonly bases: string[];
  readonly members: Map<string, Member>;
  /** Properties that an object initializer must set. */
  readonly required: string[];
  /** Of its constructors, apart from the one without arguments that every class without a constructor has. */
  readonly constructors: Arity[];
}

const TYPE = /^\s*public (?:abstract |static )*(?:class|interface|enum) (\w+)(?: : (.+))?$/;
const CONSTRUCTOR = /^\s*public (\w+)\((.*)\): base\(/;
const METHOD = /^\s*public (?:static |virtual |override |abstract )*([\w.<>?,[\] ]+) (\w+)\((.*)\)$/;
const PROPERTY = /^\s*public (?:static |virtual |override |abstract )*([\w.<>?,[\] ]+) (\w+)$/;

/** The public types of C# code as jsii-pacmak generates it: one type a file, one declaration a line. */
export function declarationsIn(folder: string): Map<string, Declaration> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.cs'));
  return new Map(files.flatMap(file => {
    const [name, declaration] = declarationOf(fs.readFileSync(path.join(folder, file), 'utf8')) ?? [];
    return name && declaration ? [[name, declaration]] : [];
  }));
}

export function declarationOf(source: string): [string, Declaration] | undefined {
  const lines = source.split('\n');
  const [, name, bases = ''] = lines.map(line => TYPE.exec(line)).find(match => match) ?? [];
  if (!name) return undefined;
  const declaration: Declaration = { bases: bases.split(', ').map(simpleName), members: new Map(), required: [], constructors: [] };
  let optional = false;
  for (const line of lines) {
    if (/^\s*\[JsiiOptional\]/.test(line)) optional = true;
    const constructor = CONSTRUCTOR.exec(line);
    const method = METHOD.exec(line);
    const property = TYPE.test(line) ? null : PROPERTY.exec(line);
    if (constructor) declaration.constructors.push(arityOf(constructor[2]));
    if (method) declaration.members.set(method[2], { type: simpleName(method[1]), arity: arityOf(method[3]) });
    if (property) {
      declaration.members.set(property[2], { type: simpleName(property[1]) });
      if (!optional) declaration.required.push(property[2]);
      optional = false;
    }
  }
  return [name, declaration];
}

function simpleName(type: string): string {
  return type.replace(/\?$/, '').split('.').pop()!;
}

function arityOf(parameters: string): Arity {
  const all = splitArguments(parameters);
  const rest = all.some(parameter => parameter.startsWith('params '));
  return { fewest: all.filter(parameter => !/ = |^params /.test(parameter)).length, most: rest ? Infinity : all.length };
}

/** What commas outside of any brackets separate. */
export function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if ('([{<'.includes(character)) depth++;
    if (')]}>'.includes(character)) depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map(part => part.trim()).filter(part => part !== '');
}
