import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { noteCall } from './called-apis';
import { Validation } from '../../private/validation';
import { HttpFront } from '../../web/private/http-front';
import { RestFront } from '../../web/private/rest-front';
import { BackendAuth } from '../backend-auth';
import { BackendBindOptions, IBackend } from '../backend-binding';
import { BackendConfig } from '../backend-config';
import { HttpBackendOptions } from '../http-backend-options';

/** An API of a pattern as a backend of another one. It is called by its URL, so that its routes, versions, schemas, throttle and authorization hold. */
export class ApiBackend implements IBackend {
  private readonly validation: Validation;

  /** @param owner the pattern of the API; errors name its path */
  constructor(private readonly owner: Construct, private readonly front: HttpFront | RestFront, private readonly options: HttpBackendOptions) {
    this.validation = new Validation(owner);
    this.validation.check(options.auth === undefined, 'auth', 'be left out, because the authorization of the API decides on it', 'options');
  }

  bindBackend(scope: Construct, _options: BackendBindOptions): BackendConfig {
    const kinds = this.kinds;
    const isSigned = kinds.includes('iam');
    noteCall(scope, this.owner, !isSigned && !Token.isUnresolved(this.front.url));
    const isMixed = isSigned && kinds.some(kind => !['iam', 'none'].includes(kind));
    this.validation.check(!isMixed, 'auth', 'be WebAuth.iam() or tokens, not both, for an API that is a backend (one header has either)', kinds.join(' and '));
    if (isSigned) { new Validation(scope).here('backend', this.front.api, 'an API takes the signatures of its own account', ['account']); }
    this.owner.node.addValidation({ validate: () => this.laterKinds(kinds) });
    return {
      http: {
        url: this.front.url.replace(/\/$/, ''),
        options: { ...this.options, auth: this.auth(isSigned), forwardedRequestHeaders: this.headers },
      },
      sharedRouter: this.options.sharedRouter,
    };
  }

  /** Of the authorizations of all routes so far. */
  private get kinds(): string[] {
    return [...new Set(this.front.authorizations.map(({ _name }) => _name))].sort();
  }

  private get credentials(): string[] {
    return [...new Set(this.front.authorizations.flatMap(({ _credentials }) => _credentials))];
  }

  private get headers(): string[] {
    const ofKeys = this.front.asksForKeys ? ['x-api-key'] : [];
    return [...this.options.forwardedRequestHeaders ?? [], ...ofKeys, ...this.credentials.filter(name => name !== 'authorization')];
  }

  private auth(isSigned: boolean): BackendAuth | undefined {
    if (isSigned) { return BackendAuth._signature({ region: Stack.of(this.owner).region, routes: this.front.api.arnForExecuteApi() }); }
    return this.credentials.includes('authorization') ? BackendAuth.forwardAuthorization() : undefined;
  }

  private laterKinds(known: string[]): string[] {
    const later = this.kinds.filter(kind => !known.includes(kind) && kind !== 'none');
    return later.length === 0 ? [] : [this.validation.failure('addRoute',
      'be called before the API becomes a backend, for a route with another kind of authorization', `${known.join(' and ') || 'none'}, later ${later.join(' and ')}`)];
  }
}
