import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * The texts of the current version of a secret, and of the one before it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export class SecretsManagerVersions {
  constructor(private readonly client: SecretsManagerClient, private readonly secretArn: string) {}

  async read(): Promise<string[]> {
    const current = this.text('AWSCURRENT');
    const previous = this.text('AWSPREVIOUS').catch((error: unknown) => {
      // a secret that was never rotated has none; the whole name would be a word for which tools/bundle keeps classes in every bundle
      if (error instanceof Error && error.name.startsWith('ResourceNotFound')) return undefined;
      throw error;
    });
    return (await Promise.all([current, previous])).filter(text => text !== undefined);
  }

  private async text(stage: string): Promise<string | undefined> {
    const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.secretArn, VersionStage: stage }));
    return SecretString;
  }
}
