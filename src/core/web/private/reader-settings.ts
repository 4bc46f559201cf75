import { aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_lambda as lambda, Lazy, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isOther } from '../../private/elsewhere';
import { READERS } from '../../private/kinds';
import { warnOfForeignRole } from '../../private/resource-policies';
import { Validation } from '../../private/validation';
import { addWarning } from '../../private/warning';
import { JobReaders } from '../job-readers';
import { WebAuth } from '../web-auth';

/** Who signs requests: a role or a user. */
type Signer = iam.IPrincipal & { readonly roleArn?: string; readonly userArn?: string };

export function validateReaders(validation: Validation, prop: string, readers?: JobReaders, auth?: WebAuth) {
  validation.kind(prop, readers, READERS);
  validation.check(readers === undefined || !auth?._isPublic, prop, 'be left out without an authorizer, because nothing proves the claims of a caller', 'WebAuth.none()');
}

/** The variable of the callers that read all jobs by a claim. */
export function readerVariable(scope: IConstruct, readers?: JobReaders): { readonly [name: string]: string } {
  return readers ? { READER_CLAIM: Stack.of(scope).toJsonString(readers._claim) } : {};
}

/** What the options of an API say of readers. */
interface ReaderOptions {
  readonly auth?: WebAuth;
  readonly readers?: JobReaders;
}

/** The principals that were granted to read all jobs of an API with IAM authorization. */
export class ReaderPrincipals {
  private readonly arns: string[] = [];
  private readonly auth: WebAuth;
  private isBehindAnother = false;

  constructor(
    private readonly api: IConstruct,
    private readonly stage: apigwv2.HttpStage,
    private readonly apiFunction: lambda.Function,
    { auth = WebAuth.iam(), readers }: ReaderOptions,
  ) {
    this.auth = auth;
    if (readers && auth._name === 'iam') {
      this.warnAtSynthesis('idleReaders', () => !this.isBehindAnother, 'requests to it are signed and have no claims, so its readers read nothing. '
      + 'Give it an auth with tokens, put it behind another API with addRoute, or use grantReadAllJobs.');
    }
  }

  /** Takes note that another API, whose authorization replaces that of this one, invokes the function. */
  putBehindAnother() {
    this.isBehindAnother = true;
  }

  /** Warns of an API whose jobs nobody owns if nobody was granted to read them either. */
  warnOfNobody() {
    this.warnAtSynthesis('nobodyReads', () => this.arns.length === 0, 'showUnownedJobs is false and nobody reads all jobs, so it answers every request with 404. '
      + 'Give it readers, or use grantReadAllJobs.');
  }

  grant(grantee: iam.IGrantable): iam.Grant {
    const validation = new Validation(this.api);
    validation.grantee(grantee);
    validation.check(this.auth._name === 'iam', 'auth', 'be WebAuth.iam() to grant a principal to read all jobs (use readers for tokens)', this.auth._name);
    const { roleArn, userArn } = grantee.grantPrincipal as Signer;
    const arn = roleArn ?? userArn;
    if (arn === undefined) { return validation.fail('grantee', 'be a role or a user, or have one', (grantee.grantPrincipal as object).constructor.name); }
    validation.check(Token.isUnresolved(arn) || !/[*?]/.test(arn), 'grantee', 'be one role or user, without wildcards', arn);
    const statement = { actions: ['execute-api:Invoke'], resourceArns: [this.stage.api.arnForExecuteApi('GET', '/jobs/*', this.stage.stageName)] };
    this.warnOfAnotherAccount(grantee);
    warnOfForeignRole(this.api, grantee, { actions: statement.actions, resources: statement.resourceArns });
    if (this.arns.length === 0) {
      this.apiFunction.addEnvironment('READER_PRINCIPALS', Lazy.string({ produce: () => Stack.of(this.api).toJsonString(this.arns) }));
    }
    if (!this.arns.includes(arn)) { this.arns.push(arn); }
    return iam.Grant.addToPrincipal({ grantee, ...statement });
  }

  /** A principal of another account assumes a role of that of the API: https://repost.aws/knowledge-center/api-gateway-cross-account-403 */
  private warnOfAnotherAccount({ grantPrincipal: { principalAccount } }: iam.IGrantable) {
    if (principalAccount === undefined || !isOther(principalAccount, Stack.of(this.api).account)) { return; }
    addWarning(this.api, 'readerOfAnotherAccount', `An HTTP API has no policy that lets in the account '${principalAccount}': `
      + 'grant a role of the account of the pattern, which the other account may assume.');
  }

  private warnAtSynthesis(id: string, isIdle: () => boolean, text: string) {
    this.api.node.addValidation({
      validate: () => {
        if (isIdle()) { addWarning(this.api, id, `'${this.api.node.path}': ${text}`); }
        return [];
      },
    });
  }
}
