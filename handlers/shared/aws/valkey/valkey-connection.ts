import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { IamToken } from './iam-token';
import { connectValkey, Login, ValkeyClient } from './valkey-client';
import { OwnError } from '../../errors/safe-error';
import { SecretStore } from '../../ports/secret-store';
import { ValkeyCredentials, ValkeySettings } from '../../ports/valkey-settings';
import { CLIENT_TIMEOUTS } from '../clients';
import { SecretsManagerStore } from '../secrets-manager-store';

/**
 * One connection, made when it is needed. After an error the next command has a new one: sockets of a frozen process may be dead, roles of nodes
 * change, and a connection lives as long as ElastiCache allows, with credentials of its own.
 */
export class ValkeyConnection {
  private client?: Promise<ValkeyClient>;

  constructor(
    private readonly settings: ValkeySettings,
    private readonly region: string,
    private readonly secrets: SecretStore = new SecretsManagerStore(new SecretsManagerClient(CLIENT_TIMEOUTS)),
  ) {}

  async run<T>(command: (client: ValkeyClient) => Promise<T>): Promise<T> {
    const client = this.client ??= this.connect();
    try {
      return await command(await client);
    } catch (error) {
      if (this.client === client) this.close();
      throw inOwnWords(error);
    }
  }

  close(): void {
    const { client } = this;
    this.client = undefined;
    client?.then(each => each.disconnect(), () => undefined);
  }

  private async connect(): Promise<ValkeyClient> {
    const { credentials } = this.settings;
    return connectValkey(this.settings, credentials && await this.login(credentials));
  }

  /** Read anew for each connection: passwords rotate, and tokens hold for minutes. */
  private async login(credentials: ValkeyCredentials): Promise<Login> {
    if (credentials.kind === 'iam') return { username: credentials.userId, password: await new IamToken(this.region).make(credentials) };
    const { username, secretArn, field } = credentials;
    const text = await this.secrets.read(secretArn);
    return { username, password: field === undefined ? text : fieldOf(text, field) };
  }
}

/** Texts of errors may quote what a command was given. Of a refusal, the first word is the kind: `OOM`, `NOPERM`. */
function inOwnWords(cause: unknown): OwnError {
  if (cause instanceof OwnError) return cause;
  const { name, message } = cause as Error;
  const kind = name === 'ReplyError' ? /^[A-Z]+\b/.exec(message)?.[0] : undefined;
  return new OwnError(kind === undefined ? 'The cache did not answer.' : `The cache refused: ${kind}.`, { cause });
}

function fieldOf(text: string, field: string): string {
  let value: unknown;
  try {
    value = (JSON.parse(text) as Record<string, unknown> | null)?.[field];
  } catch {
    // the parser's message quotes the secret
    throw new OwnError('The secret with the password of the cache is not JSON.');
  }
  if (typeof value !== 'string') throw new OwnError(`The secret with the password of the cache must have a text in '${field}'.`);
  return value;
}
