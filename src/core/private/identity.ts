import { createHash } from 'crypto';
import { DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, Stage, StringConcat, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Notes what is of another stack: there, a thing may have the logical id that another has here. */
class ForeignReferences extends DefaultTokenResolver {
  readonly found: string[] = [];

  constructor(private readonly scope: IConstruct) {
    super(new StringConcat());
  }

  resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token) && Stack.of(token.target) !== Stack.of(this.scope)) {
      const stage = Stage.of(this.scope)?.node.path ?? '';
      this.found.push(`${token.target.node.path.slice(stage.length)}#${token.displayName}`);
    }
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}

/** A short text for what a thing is, the same in whatever order things are created. What is only known at deployment counts by its reference. */
export function identityOf(scope: IConstruct, parts: unknown): string {
  const resolver = new ForeignReferences(scope);
  Tokenization.resolve(parts, { scope, resolver, preparing: false });
  const hash = createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(parts) ?? null));
  resolver.found.forEach(reference => hash.update(`\n${reference}`));
  return hash.digest('hex').slice(0, 8);
}

/** The path of a construct from the nearest place that it has in common with another. For a sibling, that is its id. */
export function pathSeenFrom(from: IConstruct, construct: IConstruct): string {
  const around = new Set(from.node.scopes);
  const ids = construct.node.scopes.filter(scope => !around.has(scope)).map(({ node }) => node.id);
  return ids.join('-') || construct.node.id;
}
