import { createHash } from 'crypto';
import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const LONGEST_NAME = 200;

/**
 * The name of a construct's file in its cloud assembly, such as `Shop-Orders.openapi.json`. Paths may give one name: `Shop/Orders` and `Shop-Orders`,
 * or those of an app and of its stack `App`. Then each file has the address of its construct, too.
 *
 * @param hasOne whether a construct has a file with this extension
 */
export function assemblyFileName(construct: IConstruct, extension: string, hasOne: (other: IConstruct) => boolean): string {
  const stage = stageOf(construct)!;
  const name = nameOf(construct);
  const isTaken = stage.node.findAll().some(other => other !== construct && hasOne(other) && stageOf(other) === stage && nameOf(other) === name);
  return `${name}${isTaken ? `-${construct.node.addr.slice(-8)}` : ''}.${extension}`;
}

/** File systems take names of 255 bytes: a longer path is cut, with a hash of the whole. */
function nameOf({ node: { path } }: IConstruct): string {
  const name = path.replace(/\//g, '-') || 'App';
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}

/** The nearest stage of a scope, which an app is, too. */
export function stageOf(scope: IConstruct): Stage | undefined {
  return scope.node.scopes.filter(Stage.isStage).pop();
}
