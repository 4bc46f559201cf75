import {
  AdminCreateUserCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient, InitiateAuthCommand, UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

export const PASSWORD = 'Espresso-1!';
export const USER = 'alice';

/** The name of a token in an answer of Cognito. */
export type TokenUse = 'AccessToken' | 'IdToken';

/** A user pool and one of its app clients. */
export interface PoolClient {
  readonly pool: string;
  readonly client: string;
}

/** Signs a user in at user pools of a local cloud. */
export class UserPoolTokens {
  private readonly cognito: CognitoIdentityProviderClient;

  constructor(cloud: LocalCloud) {
    this.cognito = client(CognitoIdentityProviderClient, cloud);
  }

  async signUp(UserPoolId: string): Promise<void> {
    await this.cognito.send(new AdminCreateUserCommand({ UserPoolId, Username: USER, MessageAction: 'SUPPRESS' }));
    await this.cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: USER, Password: PASSWORD, Permanent: true }));
  }

  /** A token of the client. */
  async token({ client: ClientId }: PoolClient, use: TokenUse = 'AccessToken'): Promise<string> {
    const { AuthenticationResult } = await this.cognito.send(new InitiateAuthCommand({
      ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: USER, PASSWORD },
    }));
    return AuthenticationResult![use]!;
  }

  /** A token that was good. On AWS tokens live 5 minutes at the least; in the local cloud, a second. */
  async expiredToken({ pool: UserPoolId, client: ClientId }: PoolClient, use: TokenUse = 'AccessToken'): Promise<string> {
    await this.cognito.send(new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      AccessTokenValidity: 1,
      IdTokenValidity: 1,
      TokenValidityUnits: { AccessToken: 'seconds' as 'minutes', IdToken: 'seconds' as 'minutes' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }));
    const token = await this.token({ pool: UserPoolId, client: ClientId }, use);
    const { exp } = decodeJwt(token);
    await until('the token to expire', 10, () => Date.now() / 1000 > exp!);
    return token;
  }
}
