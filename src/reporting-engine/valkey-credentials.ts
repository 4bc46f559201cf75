import { aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { requireText } from '../core/private/given-values';
import { requireKind, SECRET } from '../core/private/kinds';

/** A user id of ElastiCache: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html */
const USER = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;

/**
 * How the functions of an engine log in to a cache of Valkey or Redis OSS.
 */
export class ValkeyCredentials {
  /**
   * A user of ElastiCache with IAM authentication. The functions get permission to connect as this user. The engine has Valkey 7.2, Redis OSS 7.0, or a
   * newer version.
   *
   * Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
   *
   * @param userId the id of the user, which is also its name. Its access string allows the commands `HMGET`, `HGET`, `HSET`, `HDEL`, `DEL`, `EVAL`,
   * `TIME`, `PTTL`, `PEXPIRE` and, in a cluster, `CLUSTER`
   * @throws if the id is not valid
   */
  static iam(userId: string): ValkeyCredentials {
    if (!Token.isUnresolved(userId) && !USER.test(userId)) {
      throw new Error(`ValkeyCredentials.iam: userId must be 1 to 40 letters, digits and hyphens, with a letter first (ElastiCache limit), got '${userId}'.`);
    }
    return new ValkeyCredentials(userId);
  }

  /**
   * A password. It is read at run time, for each connection.
   *
   * @param secret the secret that holds the password
   * @param options where in the secret it is, and whose it is
   */
  static password(secret: secretsmanager.ISecret, options: ValkeyPasswordOptions = {}): ValkeyCredentials {
    requireKind('ValkeyCredentials.password: secret', secret, SECRET);
    requireText('ValkeyCredentials.password: username', options.username);
    requireText('ValkeyCredentials.password: field', options.field);
    return new ValkeyCredentials(undefined, { secret, ...options });
  }

  private constructor(
    /** @internal */
    readonly _userId?: string,
    /** @internal */
    readonly _password?: ValkeyPasswordOptions & { readonly secret: secretsmanager.ISecret },
  ) {}
}

/**
 * Where the password of a cache is, and whose it is.
 */
export interface ValkeyPasswordOptions {
  /**
   * The name of the user.
   * @default - `default`, the user of a cache with an AUTH token
   */
  readonly username?: string;
  /**
   * The key in the secret's JSON.
   * @default - the whole secret is the password
   */
  readonly field?: string;
}
