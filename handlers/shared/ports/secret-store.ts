export interface SecretStore {
  /** The text of a secret. */
  read(secretArn: string): Promise<string>;
}
