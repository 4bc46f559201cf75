import { aws_iam as iam, aws_lambda as lambda, DefaultTokenResolver, IResolvable, IResolveContext, Reference, StringConcat, Tokenization } from 'aws-cdk-lib';
import { Construct, DependencyGroup, IConstruct } from 'constructs';
import { FUNCTION, requireKind } from './kinds';
import { addWarning } from './warning';

const reported = new WeakSet<object>();

/** The members of CDK that say what it can change. */
interface Imported {
  readonly canCreatePermissions?: boolean;
  readonly _skipPermissions?: boolean;
}

/** Refuses what is no function where no construct is at hand, and reports what an imported one needs. */
export function requireFunction(place: string, handler: lambda.IFunction) {
  requireKind(place, handler, FUNCTION);
  reportNeeds(handler);
}

/**
 * Reports once, at synthesis, what a function needs that its app does not make: CDK can change neither its role nor, often, its policy. It
 * warns of each statement alone, as an object of its own code, and of each permission without the permission.
 */
export function reportNeeds(handler: lambda.IFunction) {
  reportGrants(handler);
  const { canCreatePermissions, _skipPermissions } = handler as Imported;
  if (canCreatePermissions !== false || _skipPermissions || isReported(handler)) { return; }
  const permissions: [id: string, lambda.Permission][] = [];
  Object.defineProperty(handler, 'addPermission', { value: (id: string, permission: lambda.Permission) => void permissions.push([id, permission]) });
  atSynthesis(handler, () => permissions.length > 0 && addWarning(handler, 'policyOfFunction',
    `The policy of the function '${handler.node.path}' cannot be changed from here, because its ARN may be of another account or Region than its stack. `
    + 'If it is not, give the stack its env, or import the function with lambda.Function.fromFunctionAttributes() and sameEnvironment: true. '
    + `If it is, its owner runs after the deployment: ${commandsOf(handler, permissions).join(' ; ')}`));
}

/** The same of a role: of an imported function, or of another resource that was imported without its role. */
export function reportGrants({ grantPrincipal }: iam.IGrantable) {
  if (!(grantPrincipal instanceof iam.UnknownPrincipal) || isReported(grantPrincipal)) { return; }
  const { resource } = grantPrincipal as unknown as { readonly resource: IConstruct };
  const statements: iam.PolicyStatement[] = [];
  const addToPrincipalPolicy = (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
    statements.push(statement);
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  };
  Object.defineProperty(grantPrincipal, 'addToPrincipalPolicy', { value: addToPrincipalPolicy });
  atSynthesis(resource, () => statements.length > 0 && addWarning(resource, 'roleOfImported',
    `The role of '${resource.node.path}' is not known, so that nothing can be granted to it. Import the function with its role: `
    + 'lambda.Function.fromFunctionAttributes() with functionArn, role and sameEnvironment: true. Or its owner adds this policy to the role, before the '
    + `deployment if the function reads a queue or a stream: ${JSON.stringify(inWords(resource, new iam.PolicyDocument({ statements, minimize: true })))}`));
}

function isReported(each: object): boolean {
  const isKnown = reported.has(each);
  reported.add(each);
  return isKnown;
}

function atSynthesis(construct: IConstruct, report: () => unknown) {
  construct.node.addValidation({
    validate: () => {
      report();
      return [];
    },
  });
}

/** A command for each permission: the same one may be asked for at several places. */
function commandsOf(handler: lambda.IFunction, permissions: [id: string, lambda.Permission][]): string[] {
  const ids = new Map(permissions.map(([id, permission]) => [optionsOf(permission.scope ?? handler, permission), id.replace(/[^\w-]/g, '-').slice(0, 100)]));
  return [...ids].map(([options, id]) => `aws lambda add-permission --function-name '${String(inWords(handler, handler.functionArn))}' --statement-id '${id}' ${options}`);
}

function optionsOf(scope: IConstruct, { action = 'lambda:InvokeFunction', principal, sourceArn, sourceAccount }: lambda.Permission): string {
  const { service, accountId, arn } = principal as Partial<iam.ServicePrincipal & iam.AccountPrincipal>;
  const options = { action, 'principal': service ?? accountId ?? arn, 'source-arn': sourceArn, 'source-account': sourceAccount };
  return Object.entries(options).filter(([, value]) => value !== undefined).map(([name, value]) => `--${name} '${String(inWords(scope, value))}'`).join(' ');
}

/** Says which resource of the app a value is of: `<Arn of Shop/Payments/Queue>`. */
class WordResolver extends DefaultTokenResolver {
  constructor() {
    super(new StringConcat());
  }

  override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: Parameters<DefaultTokenResolver['resolveToken']>[2]): unknown {
    if (Reference.isReference(token) && !token.displayName.startsWith('AWS::')) {
      return `<${token.displayName} of ${token.target.node.path.replace(/\/Resource$/, '')}>`;
    }
    const value: unknown = super.resolveToken(token, context, postProcessor);
    return (value as { readonly Ref?: string } | undefined)?.Ref?.replace(/.+/, '<$&>') ?? value;
  }
}

function inWords(scope: IConstruct, value: unknown): unknown {
  return Tokenization.resolve(value, { scope: scope as Construct, resolver: new WordResolver(), preparing: false });
}
