import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { ROOT } from '../patterns';

const SOURCES = path.join(ROOT, 'src');

/** Parsed once: the sources do not change while tests run. */
let parsed: PublicType[] | undefined;

/** A property or method of a public type, with the names of its parameters. */
export interface PublicMember {
  readonly name: string;
  readonly isMethod: boolean;
  /** A constructor that only the library calls. */
  readonly isPrivate: boolean;
  readonly isStatic: boolean;
  readonly isOptional: boolean;
  readonly parameters: string[];
  /** The types of the parameters, or of the property, as they are written; empty where it is not. */
  readonly types: string[];
  /** The type that a method returns, as it is written. */
  readonly returns?: string;
  /** Text of `@default`. */
  readonly statedDefault?: string;
  /** The doc comment without its tags; empty where the member takes that of what it implements. */
  readonly comment: string;
}

/** A struct, interface, class or enum that users in five languages see. */
export interface PublicType {
  /** The pattern, or the core. */
  readonly folder: string;
  readonly name: string;
  /** A bag of readonly properties, as jsii understands interfaces whose name does not begin with `I`. */
  readonly isStruct: boolean;
  readonly isEnum: boolean;
  readonly implements: string[];
  readonly comment: string;
  readonly members: PublicMember[];
}

/**
 * The public API, by TypeScript's parser from `src/` rather than from `.jsii`: a fresh clone has no
 * assembly, and one that lies around from an older compilation would prove nothing about the code.
 * What jsii would refuse is jsii's to find; names, `@default` and modifiers are all in the syntax.
 */
export function publicApi(): PublicType[] {
  return parsed ??= publicFiles().flatMap(file => {
    const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    return source.statements.filter(isExported).flatMap(statement => publicType(path.relative(SOURCES, file).split(path.sep)[0], statement));
  });
}

/** Those that the generated index files export: every file of a folder and of its rooms, `private/` not. */
function publicFiles(dir = SOURCES): string[] {
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === 'private' ? [] : publicFiles(file);
    return file.endsWith('.ts') && entry.name !== 'index.ts' ? [file] : [];
  });
}

function publicType(folder: string, node: ts.Statement): PublicType[] {
  if (!(ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node))) { return []; }
  const name = node.name!.text;
  const heritage = ts.isEnumDeclaration(node) ? [] : node.heritageClauses ?? [];
  return [{
    folder,
    name,
    isStruct: ts.isInterfaceDeclaration(node) && !/^I[A-Z]/.test(name),
    isEnum: ts.isEnumDeclaration(node),
    implements: heritage.flatMap(({ types }) => types.map(type => type.expression.getText())),
    comment: commentOf(node),
    members: (node.members as ts.NodeArray<Member>).filter(isPublic).flatMap(publicMembers),
  }];
}

type Member = ts.TypeElement | ts.ClassElement | ts.EnumMember;

function publicMembers(node: Member): PublicMember[] {
  const signature = node as Partial<ts.SignatureDeclarationBase> & { readonly questionToken?: ts.Node };
  const parameters = [...signature.parameters ?? []];
  const isReadonly = ({ modifiers }: ts.ParameterDeclaration) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword);
  const fields = parameters.filter(parameter => isPublic(parameter) && isReadonly(parameter));
  const member: PublicMember = {
    name: ts.isConstructorDeclaration(node) ? 'constructor' : node.name!.getText(),
    isMethod: signature.parameters !== undefined && !ts.isGetAccessor(node as ts.Node),
    isPrivate: isMarked(node, ts.SyntaxKind.PrivateKeyword),
    isOptional: signature.questionToken !== undefined,
    parameters: parameters.map(({ name }) => name.getText()),
    types: signature.parameters ? parameters.map(typeOf) : [typeOf(node as Partial<ts.PropertySignature>)],
    returns: signature.parameters && typeOf(node as Partial<ts.SignatureDeclarationBase>),
    statedDefault: defaultOf(node),
    isStatic: isMarked(node, ts.SyntaxKind.StaticKeyword),
    comment: commentOf(node),
  };
  return [member, ...fields.map(field => ({
    ...member, name: field.name.getText(), isMethod: false, isPrivate: false, parameters: [], types: [typeOf(field)], comment: commentOf(field),
  }))];
}

function isMarked(node: ts.Node, wanted: ts.SyntaxKind): boolean {
  return (ts.canHaveModifiers(node) ? ts.getModifiers(node) ?? [] : []).some(({ kind }) => kind === wanted);
}

function typeOf({ type }: { readonly type?: ts.TypeNode }): string {
  return type?.getText() ?? '';
}

function isExported(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return isPublic(node) && (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);
}

function isPublic(node: ts.Node): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) ?? [] : [];
  // a private constructor has public fields among its parameters
  const isHidden = !ts.isConstructorDeclaration(node) && modifiers.some(({ kind }) => hidden.includes(kind));
  return !isHidden && !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '').trim();
}

function defaultOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'default');
  return tag && (ts.getTextOfJSDocComment(tag.comment) ?? '').trim();
}
