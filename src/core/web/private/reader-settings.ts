import { aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_lambda as lambda, Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { GRANTEE, READERS } from '../../private/kinds';
import { Validation } from '../../private/validation';
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

/** The principals that were granted to read all jobs of an API with IAM authorization. */
export class ReaderPrincipals {
  private readonly arns: string[] = [];

  constructor(
    private readonly api: IConstruct,
    private readonly stage: apigwv2.HttpStage,
    private readonly apiFunction: lambda.Function,
    private readonly auth: WebAuth = WebAuth.iam(),
  ) {}

  grant(grantee: iam.IGrantable): iam.Grant {
    const validation = new Validation(this.api);
    validation.required('grantee', grantee, GRANTEE);
    validation.check(this.auth._name === 'iam', 'auth', 'be WebAuth.iam() to grant a principal to read all jobs (use readers for tokens)', this.auth._name);
    const { roleArn, userArn } = grantee.grantPrincipal as Signer;
    const arn = roleArn ?? userArn;
    if (arn === undefined) { return validation.fail('grantee', 'be a role or a user, or have one', (grantee.grantPrincipal as object).constructor.name); }
    if (this.arns.length === 0) {
      this.apiFunction.addEnvironment('READER_PRINCIPALS', Lazy.string({ produce: () => Stack.of(this.api).toJsonString(this.arns) }));
    }
    if (!this.arns.includes(arn)) { this.arns.push(arn); }
    return iam.Grant.addToPrincipal({
      grantee, actions: ['execute-api:Invoke'], resourceArns: [this.stage.api.arnForExecuteApi('GET', '/jobs/*', this.stage.stageName)],
    });
  }
}
